import { z } from 'zod/mini';
import { fail } from '../../core/failure.ts';
import { parseJson } from '../../core/parseJson.ts';
import type { CommandRunner } from '../command.ts';
import type { ProbedImage } from '../probe/targetProbe.ts';
import type { ContainerEngine } from '../target/targetSpec.ts';

const inspectedSchema = z.array(
  z.object({
    Id: z.string(),
    RepoTags: z.optional(z.nullable(z.array(z.string()))),
    RepoDigests: z.optional(z.nullable(z.array(z.string()))),
    Size: z.optional(z.number()),
    Config: z.optional(
      z.nullable(
        z.object({
          Labels: z.optional(z.nullable(z.record(z.string(), z.string()))),
          Env: z.optional(z.nullable(z.array(z.string()))),
        }),
      ),
    ),
  }),
);

type InspectedImage = z.infer<typeof inspectedSchema>[number];

/** Names of images that people use here although they say no version. */
const interestingName = /nvidia|nvcr|triton|tensorrt|pytorch|cuda/iu;

/**
 * The images of an engine that matter here: those that say one of the versions, and those of NVIDIA, Triton, TensorRT
 * and PyTorch by name; one entry a name. Two calls of the engine, however many images there are; none is started.
 * @throws FailureError of kind `corrupt-file` when the engine answers something else; `process-failed` when it refuses.
 */
export async function listImages(
  runner: CommandRunner,
  engine: ContainerEngine,
  signal?: AbortSignal,
): Promise<readonly ProbedImage[]> {
  const options = signal === undefined ? {} : { signal };
  const listed = await runner.run(
    { program: engine, args: ['image', 'ls', '--quiet', '--no-trunc'] },
    options,
  );
  if (listed.exitCode !== 0) {
    return fail({
      kind: 'process-failed',
      message: `${engine} does not list its images.`,
      cause: listed.stderr.trim(),
    });
  }
  const ids = [...new Set(listed.stdout.split(/\s+/u).filter((id) => id !== ''))];
  if (ids.length === 0) {
    return [];
  }
  // An image that went meanwhile makes the exit code 1; the others are told all the same.
  const inspected = await runner.run({ program: engine, args: ['image', 'inspect', ...ids] }, options);
  return readImages(inspected.stdout).filter(
    (image) =>
      image.tensorrt !== null ||
      image.cuda !== null ||
      image.triton !== null ||
      interestingName.test(image.name),
  );
}

/**
 * One image by its name or id; undefined when the engine does not have it.
 * @throws FailureError of kind `process-failed` when the engine cannot be asked.
 */
export async function inspectImage(
  runner: CommandRunner,
  engine: ContainerEngine,
  image: string,
  signal?: AbortSignal,
): Promise<ProbedImage | undefined> {
  if (image === '' || image.startsWith('-')) {
    return fail({ kind: 'bad-input', message: `${JSON.stringify(image)} is not the name of an image.` });
  }
  const inspected = await runner.run(
    { program: engine, args: ['image', 'inspect', image] },
    signal === undefined ? {} : { signal },
  );
  if (inspected.exitCode === 0) {
    const images = readImages(inspected.stdout);
    return images.find(({ name }) => name === image) ?? images[0];
  }
  if (/no such image|image not known|failed to find image|no such object/iu.test(inspected.stderr)) {
    return undefined;
  }
  return fail({
    kind: 'process-failed',
    message: `${engine} tells nothing about the image ${image}.`,
    cause: inspected.stderr.trim(),
  });
}

/**
 * Reads what `docker image inspect` or `podman image inspect` print.
 * @throws FailureError of kind `corrupt-file`.
 */
export function readImages(text: string): ProbedImage[] {
  return parseJson(text, inspectedSchema, { what: 'The list of images' }).flatMap(readImage);
}

function readImage(image: InspectedImage): ProbedImage[] {
  const labels = image.Config?.Labels ?? {};
  const env = new Map((image.Config?.Env ?? []).map(splitVariable));
  const first = (...values: readonly (string | undefined)[]) =>
    values.find((value) => value !== undefined && value !== '') ?? null;
  const tensorrt = first(labels['com.nvidia.tensorrt.version'], env.get('TRT_VERSION'));
  const digest = image.RepoDigests?.[0]?.split('@')[1] ?? null;
  const names = (image.RepoTags ?? []).filter((name) => name !== '<none>:<none>');
  return (names.length === 0 ? [image.Id] : names).map((name) => ({
    name,
    id: image.Id.startsWith('sha256:') ? image.Id : `sha256:${image.Id}`,
    digest,
    sizeBytes: image.Size ?? 0,
    tensorrt: tensorrt === null ? null : stripBuild(tensorrt),
    cuda: first(labels['com.nvidia.cuda.version'], env.get('CUDA_VERSION')),
    triton: first(env.get('NVIDIA_TRITON_SERVER_VERSION'), env.get('TRITON_SERVER_VERSION')),
  }));
}

function splitVariable(assignment: string): [string, string] {
  const end = assignment.indexOf('=');
  return end < 0 ? [assignment, ''] : [assignment.slice(0, end), assignment.slice(end + 1)];
}

/** `8.6.1.6+cuda12.0.1.011` names the CUDA build behind a plus sign. */
function stripBuild(version: string): string {
  return version.split('+')[0] ?? version;
}
