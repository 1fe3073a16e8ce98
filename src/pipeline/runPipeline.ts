import { formatFailure } from '../core/failure.ts';
import { settle } from '../core/outcome.ts';
import { formatDurationNs } from '../core/units.ts';
import { withPipelinePlaces } from './pipelinePlaces.ts';
import type { RunRecord, StepName, StepRecord } from './runRecord.ts';
import type { Step, StepContext, StepProgress } from './stepContext.ts';

/** Failures whose traceback is the only way to their cause. */
const unexplained: ReadonlySet<string> = new Set(['internal', 'process-failed']);

const progressWriteIntervalMs = 250;

/** Where a run reports to: the record for trees and tools, the lines for people. */
export interface RunSink {
  readonly save: (record: RunRecord) => Promise<void>;
  readonly print: (text: string) => void;
}

/**
 * Performs the steps of `record` one after the other and returns the finished record. The first failure or cancel ends
 * the run: later steps are `skipped`, results of earlier ones stay.
 */
export async function runPipeline(
  record: RunRecord,
  steps: Readonly<Record<StepName, Step>>,
  context: Omit<StepContext, 'onProgress' | 'print'>,
  sink: RunSink,
): Promise<RunRecord> {
  let current: RunRecord = { ...record, state: 'running' };
  const update = async (index: number, change: Partial<StepRecord>) => {
    current = {
      ...current,
      steps: current.steps.map((step, at) => (at === index ? merge(step, change) : step)),
    };
    await save(current, sink);
  };

  for (const [index, { name }] of record.steps.entries()) {
    const startedAtMs = Date.now();
    await update(index, { state: 'running', startedAtMs });
    sink.print(`\n── ${name} ${'─'.repeat(Math.max(0, 60 - name.length))}`);
    const reporter = progressReporter(sink.print, (progress) => update(index, { progress }));
    const outcome = await settle(() =>
      withPipelinePlaces(() => steps[name]({ ...context, print: sink.print, onProgress: reporter.report })),
    );
    await reporter.finish();
    const durationMs = Date.now() - startedAtMs;
    const took = formatDurationNs(durationMs * 1e6);

    switch (outcome.status) {
      case 'ok': {
        const { result, outputs, skipped } = outcome.value;
        const state = skipped === true ? 'skipped' : 'succeeded';
        await update(index, { durationMs, state, result, outputs: [...outputs] });
        sink.print(`${skipped === true ? '–' : '✓'} ${result} (${took})`);
        break;
      }
      case 'failed':
        await update(index, { durationMs, state: 'failed', failure: outcome.failure });
        // A classified failure says it in plain words; its traceback stays in the record.
        if (outcome.failure.details !== undefined && unexplained.has(outcome.failure.kind)) {
          sink.print(outcome.failure.details);
        }
        sink.print(`✗ ${name} failed: ${formatFailure(outcome.failure)}`);
        return finish(current, 'failed', sink);
      case 'cancelled':
        await update(index, { durationMs, state: 'cancelled' });
        sink.print(`✗ ${name} was cancelled after ${took}.`);
        return finish(current, 'cancelled', sink);
    }
  }
  return finish(current, 'succeeded', sink);
}

async function finish(record: RunRecord, state: RunRecord['state'], sink: RunSink): Promise<RunRecord> {
  const finished: RunRecord = {
    ...record,
    state,
    finishedAtMs: Date.now(),
    steps: record.steps.map((step) => (step.state === 'waiting' ? { ...step, state: 'skipped' } : step)),
  };
  await save(finished, sink);
  return finished;
}

/** A record that cannot be written (a full disk) is said in the log and must not hide how the step itself ended. */
async function save(record: RunRecord, sink: RunSink): Promise<void> {
  const outcome = await settle(() => sink.save(record));
  if (outcome.status === 'failed') {
    sink.print(`! The run record could not be written: ${outcome.failure.message}`);
  }
}

/** Progress text belongs to a running step only. */
function merge(step: StepRecord, change: Partial<StepRecord>): StepRecord {
  const { progress, ...rest } = { ...step, ...change };
  return rest.state === 'running' && progress !== undefined ? { ...rest, progress } : rest;
}

/** Prints each message once (builds that take turns report in turn) and writes the record at most a few times a second. */
function progressReporter(print: (text: string) => void, write: (text: string) => Promise<void>) {
  const printed = new Set<string>();
  let lastWriteMs = 0;
  let pending: Promise<void> = Promise.resolve();
  return {
    report: ({ message, fraction }: StepProgress) => {
      if (!printed.has(message)) {
        printed.add(message);
        print(`  ${message}`);
      }
      const now = Date.now();
      if (now - lastWriteMs >= progressWriteIntervalMs) {
        lastWriteMs = now;
        const text = fraction === undefined ? message : `${message} ${Math.round(fraction * 100)} %`;
        pending = pending.then(() => write(text)); // one write after the other
      }
    },
    finish: () => pending,
  };
}
