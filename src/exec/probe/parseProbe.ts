import { z } from 'zod/mini';
import { fail } from '../../core/failure.ts';
import { checkSchema } from '../../core/parseJson.ts';
import { parseEngines } from './parseEngines.ts';
import { parseGpus } from './parseGpus.ts';
import { cleanText, type ProbeSections, splitSections, textLines } from './probeSections.ts';
import { type TargetProbe, targetProbeSchema } from './targetProbe.ts';

const kibibyte = 1024;
const mostPythons = 20;

/** Where a probe's output came from. */
export interface ProbeOrigin {
  /** The machine for people. */
  readonly name: string;
  /** The word that marks the sections of this probe. */
  readonly nonce: string;
  readonly probedAtMs: number;
}

/**
 * Reads what `probeScript` printed. Whatever a tool said is taken as it comes: bounded, without control characters, and
 * left out where it has not the expected form. An output that ends early gives what was told until then.
 * @throws FailureError of kind `process-failed` when the script did not run.
 */
export function parseProbe(output: string, { name, nonce, probedAtMs }: ProbeOrigin): TargetProbe {
  const sections = splitSections(output, nonce);
  if (!sections.has('os')) {
    return fail({
      kind: 'process-failed',
      message: `${name} did not run the probe.`,
      ...(cleanText(output) === '' ? {} : { cause: cleanText(output.slice(-2_000)) }),
      nextStep: 'It needs a POSIX shell as sh. Open a terminal there and try "sh -c uname".',
    });
  }
  const probe: TargetProbe = {
    schema: 'engine-room.target-probe/1',
    probedAtMs,
    os: osName(sections.get('os') ?? ''),
    kernel: firstLine(sections, 'kernel'),
    architecture: firstLine(sections, 'architecture'),
    cpu: firstLine(sections, 'cpu').replace(/^[^:]*:\s*/, ''),
    cores: toCount(firstLine(sections, 'cores')),
    memoryBytes: memoryBytes(firstLine(sections, 'memory')),
    disk: parseDisk(textLines(sections.get('disk'))),
    ...parseGpuPart(sections),
    engines: parseEngines(sections),
    pythons: parsePythons(textLines(sections.get('pythons'))),
    trtexec: parseTrtexec(textLines(sections.get('trtexec'))),
  };
  return checkSchema(probe, targetProbeSchema, { what: `The probe of ${name}` });
}

function parseGpuPart(sections: ProbeSections): Pick<TargetProbe, 'gpus' | 'gpuProblem'> {
  const { gpus, gpuProblem } = parseGpus(sections);
  return { gpus: [...gpus], ...(gpuProblem === undefined ? {} : { gpuProblem }) };
}

function firstLine(sections: ProbeSections, name: string): string {
  return cleanText(textLines(sections.get(name))[0] ?? '');
}

function osName(text: string): string {
  const pretty = /^PRETTY_NAME=(.*)$/m.exec(text)?.[1];
  if (pretty !== undefined) {
    return cleanText(pretty.trim().replace(/^(["'])(.*)\1$/, '$2'));
  }
  const mac = /^ProductName:\s*(.+)\n(?:.*\n)*?ProductVersion:\s*(.+)$/m.exec(text);
  return cleanText(mac === null ? (textLines(text)[0] ?? '') : `${mac[1] ?? ''} ${mac[2] ?? ''}`);
}

/** `MemTotal:  24684084 kB` of Linux, or a number of bytes. */
function memoryBytes(line: string): number {
  const kibibytes = /^MemTotal:\s*(\d{1,15}) kB$/.exec(line)?.[1];
  return kibibytes === undefined ? toCount(line) : Number(kibibytes) * kibibyte;
}

function toCount(text: string): number {
  return /^\d{1,15}$/.test(text) ? Number(text) : 0;
}

/** The cache's folder, then the last line of `df -Pk`: device, total, used, free, share, mount point. */
function parseDisk(lines: readonly string[]): TargetProbe['disk'] {
  const [, total, free] = /\s(\d{1,15})\s+\d+\s+(\d{1,15})\s+\d+%\s/.exec(lines[1] ?? '') ?? [];
  return {
    folder: cleanText(lines[0] ?? ''),
    totalBytes: Number(total ?? 0) * kibibyte,
    freeBytes: Number(free ?? 0) * kibibyte,
  };
}

const versionSchema = z.nullable(z.string().check(z.regex(/^[\w.+!-]{1,80}$/)));
const pythonLineSchema = z.object({
  path: z.string().check(z.regex(/^\/[^\p{Cc}]{0,1000}$/u)),
  /** Interpreters that share this are one under several names. */
  same: z.array(z.string()),
  version: z.string().check(z.regex(/^3\.\d+\.\d+$/)),
  torch: versionSchema,
  onnx: versionSchema,
  onnxruntime: versionSchema,
  tensorrt: versionSchema,
});

function parsePythons(lines: readonly string[]): TargetProbe['pythons'] {
  const found = new Map<string, TargetProbe['pythons'][number]>();
  for (const line of lines) {
    const read = z.safeParse(pythonLineSchema, tryJson(line));
    if (read.success) {
      const { same, ...python } = read.data;
      const key = JSON.stringify(same);
      found.set(key, found.get(key) ?? python);
    }
  }
  return [...found.values()].slice(0, mostPythons);
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function parseTrtexec(lines: readonly string[]): TargetProbe['trtexec'] {
  const [path, ...said] = lines;
  if (path?.startsWith('/') !== true) {
    return null;
  }
  const digits = /\[TensorRT v(\d{4,7})\]/.exec(said.join('\n'))?.[1];
  return { path: cleanText(path), version: digits === undefined ? null : bannerVersion(Number(digits)) };
}

/** trtexec prints 8601 for 8.6.1 and, from major version 10 on, 100001 for 10.0.1. */
function bannerVersion(encoded: number): string {
  const majorUnit = encoded >= 100_000 ? 10_000 : 1_000;
  return [Math.floor(encoded / majorUnit), Math.floor((encoded % majorUnit) / 100), encoded % 100].join('.');
}
