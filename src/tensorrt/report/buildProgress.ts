import { readLogLine } from './parseWarnings.ts';

/** Where a build stands. */
export interface BuildProgress {
  readonly message: string;
  /** 0 to 1; null where the log does not tell, which is nearly always. */
  readonly fraction: number | null;
}

type Reader = (match: RegExpExecArray) => BuildProgress;

const stage =
  (message: string): Reader =>
  () => ({ message, fraction: null });

const stages: readonly (readonly [RegExp, Reader])[] = [
  [
    /^TensorRT version: ([\d.]{1,20})/u,
    ([, version]) => ({ message: `Starting TensorRT ${version ?? ''}`, fraction: null }),
  ],
  [/^Start parsing network model/iu, stage('Reading the ONNX model')],
  [
    /^Finish(?:ed)? parsing network model(?:\. Parse time: ([\d.]{1,20}))?/iu,
    ([, seconds]) => ({
      message: seconds === undefined ? 'ONNX model read' : `ONNX model read in ${seconds} s`,
      fraction: null,
    }),
  ],
  [/^(?:Local|Global) timing cache in use/u, stage('Trying kernels for each layer')],
  [/^Some tactics do not have sufficient workspace/u, stage('Trying kernels; some need a larger workspace')],
  [/^Detected \d+ inputs? and \d+ output/u, stage('Kernels chosen')],
  [/^\[BlockAssignment\] Started/u, stage('Laying out memory')],
  [
    /^Engine generation completed in ([\d.]{1,20}) sec/u,
    ([, seconds]) => ({ message: `Engine generated in ${seconds ?? '?'} s`, fraction: null }),
  ],
  [
    /^Created engine with size: ([\d.]{1,20}) MiB/u,
    ([, size]) => ({ message: `Engine of ${size ?? '?'} MiB written`, fraction: null }),
  ],
  [
    /^Engine built in ([\d.]{1,20}) sec/u,
    ([, seconds]) => ({ message: `Engine built in ${seconds ?? '?'} s`, fraction: null }),
  ],
  [/^Engine (?:loaded|deserialized) in/u, stage('Engine loaded')],
  [/^Starting inference/u, stage('Measuring latency')],
  [/^Warmup completed/u, stage('Latency measured')],
  [/^=== Profile \(/u, stage('Layers measured')],
  [/^&&&& PASSED/u, () => ({ message: 'Done', fraction: 1 })],
  [/^&&&& FAILED/u, stage('trtexec failed')],
  // Tuning of build routes from 11.1 on counts its iterations.
  [
    /^Tuning iteration \[(\d{1,9})(?:\s*\/\s*(\d{1,9}))?\]/u,
    ([, at, of]) => counted('Tuning', Number(at), of === undefined ? null : Number(of)),
  ],
  [/\[(\d{1,9})\/(\d{1,9})\]/u, ([, at, of]) => counted('Building', Number(at), Number(of))],
  [
    /(?:^|\s)(\d{1,3}(?:\.\d{1,3})?) ?%(?:\s*\||\s+(?:done|complete))/u,
    ([, percent]) => ({ message: `Building, ${percent ?? ''} %`, fraction: within(Number(percent) / 100) }),
  ],
];

/** What one line of a trtexec log says about where the build stands; undefined when nothing. */
export function buildProgress(line: string): BuildProgress | undefined {
  const text = readLogLine(line.slice(0, 1000)).text.trim();
  for (const [pattern, read] of stages) {
    const match = pattern.exec(text);
    if (match !== null) {
      return read(match);
    }
  }
  return undefined;
}

function counted(message: string, at: number, of: number | null): BuildProgress {
  return of === null || of === 0
    ? { message: `${message}, step ${at}`, fraction: null }
    : { message: `${message}, step ${at} of ${of}`, fraction: within(at / of) };
}

function within(share: number): number | null {
  return share >= 0 && share <= 1 ? share : null;
}
