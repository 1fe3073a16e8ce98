import { z } from 'zod/mini';
import { fail } from '../../core/failure.ts';
import { parseJson } from '../../core/parseJson.ts';
import type { CommandRunner } from '../command.ts';
import type { ProbedImage } from '../probe/targetProbe.ts';
import type { ContainerEngine } from '../target/targetSpec.ts';
import { explainContainerFailure } from './explainContainerFailure.ts';
import { imageVersions } from './imageVersions.ts';

const inspectedSchema = z.array(
  z.object({
    Id: z.string(),
    RepoTags: z.nullish(z.array(z.string())),
    RepoDigests: z.nullish(z.array(z.string())),
    Size: z.nullish(z.number()),
    Config: z.nullish(
      z.object({
        Labels: z.nullish(z.record(z.string(), z.string())),
        Env: z.nullish(z.array(z.string())),
      }),
    ),
  }),
);

/**
 * What an image on the machine says about itself, without starting it; undefined when the engine does not have it.
 * @throws FailureError that says why the engine cannot be asked; `corrupt-file` when it answers something else.
 */
export async function inspectImage(
  runner: CommandRunner,
  engine: ContainerEngine,
  image: string,
  signal?: AbortSignal,
  machineName = 'the machine',
): Promise<ProbedImage | undefined> {
  if (image === '' || image.startsWith('-')) {
    return fail({ kind: 'bad-input', message: `${JSON.stringify(image)} is not the name of an image.` });
  }
  const result = await runner.run(
    { program: engine, args: ['image', 'inspect', image] },
    signal === undefined ? {} : { signal },
  );
  if (result.exitCode === 0) {
    return readInspectedImage(result.stdout, image);
  }
  if (/no such image|image not known|failed to find image|no such object/iu.test(result.stderr)) {
    return undefined;
  }
  const attempt = { engine, image, program: '', machineName };
  const { stderr } = result;
  return fail(
    explainContainerFailure(attempt, { exitCode: 125, stdout: '', stderr }) ?? {
      kind: 'process-failed',
      message: `${engine} tells nothing about the image ${image}.`,
      cause: stderr.trim(),
    },
  );
}

/**
 * Reads what `docker image inspect` and `podman image inspect` print for one image.
 * @param name under which it was asked for.
 * @throws FailureError of kind `corrupt-file`.
 */
export function readInspectedImage(text: string, name: string): ProbedImage | undefined {
  const [image] = parseJson(text, inspectedSchema, { what: `The description of the image ${name}` });
  if (image === undefined) {
    return undefined;
  }
  return {
    name,
    id: image.Id.startsWith('sha256:') ? image.Id : `sha256:${image.Id}`,
    digest: /@(sha256:[\da-f]{64})$/u.exec(image.RepoDigests?.[0] ?? '')?.[1] ?? null,
    sizeBytes: image.Size ?? 0,
    ...imageVersions(image.Config?.Labels ?? {}, image.Config?.Env ?? []),
  };
}
