import { z } from 'zod/mini';
import { cleanText, textLines } from './probeSections.ts';
import type { ProbedImage } from './targetProbe.ts';

const mostImages = 100;
/** Names of images that a build or a server may use, wherever they were pulled from. */
const interestingNames = /tritonserver|tensorrt|pytorch|\btorch|(^|\/)nvidia\//i;

/** `[id, tags, digests, size, config]`, as the probe's template prints each image. */
const inspectedSchema = z.tuple([
  z.string(),
  z.nullish(z.array(z.string())),
  z.nullish(z.array(z.string())),
  z.number(),
  z.nullish(
    z.object({
      Labels: z.nullish(z.record(z.string(), z.string())),
      Env: z.nullish(z.array(z.string())),
    }),
  ),
]);

/** Images of interest, each under every name it has; lines that are cut off or of another form are left out. */
export function parseImages(text: string | undefined): ProbedImage[] {
  const images = textLines(text).flatMap(parseImage);
  return [...new Map(images.map((image) => [image.name, image])).values()]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .slice(0, mostImages);
}

function parseImage(line: string): ProbedImage[] {
  let data: unknown;
  try {
    data = JSON.parse(line);
  } catch {
    return [];
  }
  const read = z.safeParse(inspectedSchema, data);
  if (!read.success) {
    return [];
  }
  const [id, tags, digests, sizeBytes, config] = read.data;
  const labels = config?.Labels ?? {};
  const env = new Map(
    (config?.Env ?? []).map((entry) => {
      const at = entry.indexOf('=');
      return [entry.slice(0, at), entry.slice(at + 1)];
    }),
  );
  const version = (...candidates: readonly (string | undefined)[]) =>
    candidates.map(toVersion).find((found) => found !== undefined) ?? null;
  const versions = {
    tensorrt: version(labels['com.nvidia.tensorrt.version'], env.get('TRT_VERSION')),
    cuda: version(labels['com.nvidia.cuda.version'], env.get('CUDA_VERSION')),
    triton: version(env.get('TRITON_SERVER_VERSION')),
  };
  const named = (tags ?? []).filter((tag) => tag !== '<none>:<none>');
  // An image pulled by digest has no tag.
  const names = named.length > 0 ? named : (digests ?? []).filter((digest) => !digest.startsWith('<none>'));
  return names
    .filter((name) => isReference(name))
    .filter((name) => versions.tensorrt !== null || versions.triton !== null || interestingNames.test(name))
    .map((name) => ({
      name,
      id: cleanText(id.startsWith('sha256:') ? id : `sha256:${id}`),
      digest: digestOf(name, digests ?? []),
      sizeBytes,
      ...versions,
    }));
}

/** `10.0.1.6+cuda12.4` gives `10.0.1.6`. */
function toVersion(text: string | undefined): string | undefined {
  return /^v?(\d+(?:\.\d+){1,3})(?:[+-].*)?$/.exec(text?.trim() ?? '')?.[1];
}

/** What can be handed to the engine again as an image: it never begins like an option. */
function isReference(name: string): boolean {
  return /^[a-z\d][\w.:/@-]{0,400}$/i.test(name);
}

function digestOf(name: string, digests: readonly string[]): string | null {
  const repository = name.replace(/@.*$/, '').replace(/:[^:/]*$/, '');
  const found = digests.find((digest) => digest.startsWith(`${repository}@`));
  return /@(sha256:[\da-f]{64})$/.exec(found ?? '')?.[1] ?? null;
}
