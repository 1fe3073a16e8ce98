import { z } from 'zod/mini';
import { containerEngines, type ContainerEngine } from '../target/targetSpec.ts';
import { parseImages } from './parseImages.ts';
import { toolLimitSeconds } from './probeScript.ts';
import { cleanText, endedByLimit, type ProbeSections, statusOf, textLines } from './probeSections.ts';
import type { ProbedEngine } from './targetProbe.ts';

const dockerInfoSchema = z.object({
  ServerVersion: z.nullish(z.string()),
  Runtimes: z.nullish(z.record(z.string(), z.unknown())),
  CDISpecDirs: z.nullish(z.array(z.string())),
  ServerErrors: z.nullish(z.array(z.string())),
});

const podmanInfoSchema = z.object({ version: z.object({ Version: z.string() }) });

/** Docker and Podman with what they can do; one that is not installed is left out. */
export function parseEngines(sections: ProbeSections): ProbedEngine[] {
  return containerEngines
    .map((engine) => parseEngine(engine, sections))
    .filter((engine) => engine !== undefined);
}

function parseEngine(engine: ContainerEngine, sections: ProbeSections): ProbedEngine | undefined {
  const client = sections.get(`${engine}.version`);
  if (client === undefined || (engine === 'docker' && /podman/i.test(client))) {
    return undefined; // Podman under Docker's name: it is listed as itself
  }
  const said = sections.get(`${engine}.info`) ?? '';
  const status = statusOf(sections, `${engine}.info`);
  const { json, rest } = splitJson(said);
  const cdi = textLines(sections.get('cdi'));
  const hasCdiDevices = cdi.some((line) => line.includes('/cdi/'));
  const { version, runtime, errors } =
    engine === 'docker' ? readDocker(json, cdi, hasCdiDevices) : readPodman(json, hasCdiDevices);
  const problem =
    version === undefined || status !== 0
      ? problemOf(engine, status, [...errors, ...textLines(rest)])
      : undefined;
  return {
    engine,
    version: version ?? /\d+(?:\.\d+)+/.exec(client)?.[0] ?? 'unknown',
    nvidiaRuntime: problem === undefined && runtime,
    images: problem === undefined ? parseImages(sections.get(`${engine}.images`)) : [],
    ...(problem === undefined ? {} : { problem }),
  };
}

interface EngineInfo {
  readonly version: string | undefined;
  readonly runtime: boolean;
  readonly errors: readonly string[];
}

/**
 * Docker reaches GPUs through a runtime named `nvidia`, through NVIDIA's hook in its path (19.03 on), or through CDI
 * devices where it looks for them (25 on).
 */
function readDocker(json: unknown, cdi: readonly string[], hasCdiDevices: boolean): EngineInfo {
  const read = z.safeParse(dockerInfoSchema, json);
  if (!read.success) {
    return { version: undefined, runtime: false, errors: [] };
  }
  const { ServerVersion, Runtimes, CDISpecDirs, ServerErrors } = read.data;
  return {
    version: nonEmpty(ServerVersion),
    runtime:
      Object.hasOwn(Runtimes ?? {}, 'nvidia') ||
      cdi.some((line) => line.endsWith('nvidia-container-runtime-hook')) ||
      (hasCdiDevices && (CDISpecDirs ?? []).length > 0),
    errors: ServerErrors ?? [],
  };
}

/** Podman takes GPUs as CDI devices only. */
function readPodman(json: unknown, hasCdiDevices: boolean): EngineInfo {
  const read = z.safeParse(podmanInfoSchema, json);
  return {
    version: read.success ? nonEmpty(read.data.version.Version) : undefined,
    runtime: hasCdiDevices,
    errors: [],
  };
}

function nonEmpty(text: string | null | undefined): string | undefined {
  const clean = cleanText(text ?? '');
  return clean === '' ? undefined : clean;
}

function problemOf(engine: ContainerEngine, status: number | undefined, said: readonly string[]): string {
  if (status === undefined || endedByLimit(status)) {
    return `${engine} info did not answer within ${toolLimitSeconds} s.`;
  }
  const told = said.filter((line) => !/^(warning|errors pretty printing info)/i.test(line));
  const text = cleanText((told.length > 0 ? told : said).join(' '));
  return text === ''
    ? `${engine} info ended with exit status ${status} and told nothing that can be read.`
    : text;
}

/** The JSON object in a tool's output, and the lines around it: warnings and errors. */
function splitJson(text: string): { readonly json: unknown; readonly rest: string } {
  const from = text.search(/^\{/m);
  const end = text.lastIndexOf('}');
  if (from < 0 || end < from) {
    return { json: undefined, rest: from < 0 ? text : text.slice(0, from) };
  }
  try {
    return {
      json: JSON.parse(text.slice(from, end + 1)) as unknown,
      rest: `${text.slice(0, from)}\n${text.slice(end + 1)}`,
    };
  } catch {
    return { json: undefined, rest: text.slice(0, from) };
  }
}
