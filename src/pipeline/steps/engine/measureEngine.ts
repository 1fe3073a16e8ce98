import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fail } from '../../../core/failure.ts';
import type { CommandRunner } from '../../../exec/command.ts';
import type { Latency } from '../../../model/latency.ts';
import { summariseLatency, throughputPerSecond } from '../../../model/latencyStatistics.ts';
import type { Measurement } from '../../../model/measureModels.ts';
import { loadEngineCommand } from '../../../tensorrt/build/trtexecCommand.ts';
import { parseTimes } from '../../../tensorrt/report/parseTimes.ts';
import { lastError, runTrtexec } from '../../../tensorrt/run/runTrtexec.ts';

export interface EngineMeasurement {
  readonly version: string;
  readonly plan: string;
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  readonly batch: number;
  readonly iterations: number;
  /** GPU that runs it, or the words for what is known. */
  readonly device: string;
  readonly folder: string;
  readonly signal: AbortSignal;
}

const warmUpMs = 200;

/**
 * Measures an engine with trtexec: one query at a time, transfers included, so that it compares with a caller that hands
 * a tensor over and waits for the answer.
 * @throws FailureError of kind `process-failed` with trtexec's words.
 */
export async function measureEngine(request: EngineMeasurement, runner: CommandRunner): Promise<Measurement> {
  const times = join(request.folder, 'engine-times.json');
  const command = loadEngineCommand(request.version, {
    plan: request.plan,
    times,
    shapes: request.shapes,
    iterations: request.iterations,
    warmUpMs,
    // trtexec goes on for at least this long; the number of queries is what was asked for.
    durationS: 0,
  });
  const run = await runTrtexec(
    {
      args: command.args,
      files: { inputs: [request.plan], outputs: [times] },
      signal: request.signal,
    },
    runner,
  );
  if (run.exitCode !== 0) {
    return fail({
      kind: 'process-failed',
      message: 'The engine could not be measured.',
      file: request.plan,
      cause: lastError(run.log),
      details: run.log,
    });
  }
  const { latencyNs } = parseTimes(await readFile(times, 'utf8'), times);
  await rm(times, { force: true });
  const statistics =
    summariseLatency(latencyNs) ??
    fail({ kind: 'corrupt-file', message: 'trtexec wrote no query times.', file: times });
  const latency: Latency = {
    label: `TensorRT ${request.version.split('.').slice(0, 2).join('.')}`,
    kind: 'tensorrt',
    path: request.plan,
    sizeBytes: (await stat(request.plan)).size,
    batch: request.batch,
    threads: 1,
    warmup: 0,
    iterations: latencyNs.length,
    device: request.device,
    ...statistics,
    throughputPerSecond: throughputPerSecond(statistics.meanNs, request.batch),
  };
  return { latency, samplesNs: [...latencyNs], stoppedEarly: false, loadPerCore: null };
}
