import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { oneGpu, SmallTrace } from '../../support/trace/smallTrace.ts';
import { hostileNames } from './madeTrace.ts';

/** A folder for the traces that a test file makes; it goes with the file. */
export function useTraceFolder(): {
  write: (name: string, trace: SmallTrace | string, metadata?: object) => Promise<string>;
} {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'made-traces-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return {
    write: async (name, trace, metadata = oneGpu) => {
      const path = join(folder, name);
      const text =
        typeof trace === 'string' ? trace : JSON.stringify({ ...metadata, traceEvents: trace.events });
      await writeFile(path, text);
      return path;
    },
  };
}

/** A trace whose operators, kernels, ranges and Python lines have names that want to be more than text. */
export function hostileTrace(slower = 1): SmallTrace {
  const trace = new SmallTrace();
  [1, 2].forEach((step, index) => {
    const from = 1_000 + index * 10_000 * slower;
    trace.step(step, from, 9_000 * slower);
    hostileNames.forEach((name, at) => {
      const ts = from + 100 + at * 2_000 * slower;
      trace.host('python_function', `/home/${name}/train.py(${at + 1}): ${name}`, ts, 1_500);
      trace.kernel(name, { launchedAt: ts + 10, at: ts + 100, dur: 400 * slower, op: name });
    });
  });
  return trace;
}

/** So many steps of one kernel each, every tenth twice as long. */
export function manySteps(count: number): SmallTrace {
  const trace = new SmallTrace();
  let ts = 1_000;
  for (let step = 0; step < count; step++) {
    const length = step % 10 === 9 ? 2_000 : 1_000;
    trace.step(step, ts, length - 10).kernel('kernel', { launchedAt: ts + 20, at: ts + 40, dur: length / 2 });
    ts += length;
  }
  return trace;
}
