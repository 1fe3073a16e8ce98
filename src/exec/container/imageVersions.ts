import type { ProbedImage } from '../probe/targetProbe.ts';

export type ImageVersions = Pick<ProbedImage, 'tensorrt' | 'cuda' | 'triton'>;

/**
 * The versions an image tells about itself, without being started: NVIDIA's labels first, then the environment. The
 * build suffix of `8.6.1.6+cuda12.0.1.011` is left out; a text that is no version counts as absent.
 * `NVIDIA_TRITON_SERVER_VERSION` is not read: it holds the release of the container (24.05), not Triton's version.
 * @param env as an engine lists it: `NAME=value`.
 */
export function imageVersions(
  labels: Readonly<Record<string, string>>,
  env: readonly string[],
): ImageVersions {
  const variables = new Map(
    env.map((assignment): [string, string] => {
      const [name = '', ...value] = assignment.split('=');
      return [name, value.join('=')];
    }),
  );
  const first = (...candidates: readonly (string | undefined)[]) =>
    candidates.map(toVersion).find((version) => version !== undefined) ?? null;
  return {
    tensorrt: first(labels['com.nvidia.tensorrt.version'], variables.get('TRT_VERSION')),
    cuda: first(labels['com.nvidia.cuda.version'], variables.get('CUDA_VERSION')),
    triton: first(variables.get('TRITON_SERVER_VERSION')),
  };
}

function toVersion(text: string | undefined): string | undefined {
  return /^v?(\d+(?:\.\d+){1,3})(?:[+-].*)?$/u.exec(text?.trim() ?? '')?.[1];
}
