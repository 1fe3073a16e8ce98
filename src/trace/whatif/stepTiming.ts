import { onFirstUse } from '../../core/onFirstUse.ts';
import type { LinkedTrace } from '../link/linkedTrace.ts';
import type { Step } from '../analyse/steps.ts';
import { type HostTimeline, hostTimeline } from './hostTimeline.ts';
import { type Change, replay, type ReplayTrail, TrailColumns } from './replay.ts';

/** How long a step takes, and would take with something changed; all from replays of the recording. */
export interface StepTiming {
  readonly timeline: HostTimeline;
  /** Steps that were replayed: all, or some from the middle of a long recording. */
  readonly stepCount: number;
  /** As recorded. */
  readonly recordedNs: number;
  /** A replay without changes: how far it is from the recording says how far replays can be trusted. */
  readonly replayedNs: number;
  /** What that replay did. */
  readonly trail: ReplayTrail;
  /** Without the profiler, by estimate. The other figures are without it, too. */
  readonly expectedNs: number;
  readonly withoutLoaderNs: number;
  readonly withoutWaitsNs: number;
  /** Without loader, waits and the profiler: what the host's and the device's own work make of it. */
  readonly unhinderedNs: number;
  /** The same with the host's launching work taken away. */
  readonly withoutLaunchWorkNs: number;
  /** What a step would be shorter by with a change. */
  gainNs(change: Change): number;
  /** The most that any change of the device's work could bring, by the same caution. */
  deviceWorkNs(): number;
  /**
   * The same, but no more than what would be gained if the profiler cost the host only half of the estimate: for changes
   * to the device's work, which bring nothing where the host is the one that is late.
   */
  cautiousGainNs(change: Change): number;
}

/** The share of the estimated overhead that is surely the profiler's. */
const sureOverhead = 0.5;

/** Steps repeat themselves, so that more would say little and take long. */
const mostSteps = 8;

/** Times a step of a recording; `undefined` when no device worked in it, where nothing can be replayed. */
export function timeSteps(linked: LinkedTrace, steps: readonly Step[]): StepTiming | undefined {
  if (steps.length === 0 || linked.deviceRows.length === 0) {
    return undefined;
  }
  const replayed = fromTheMiddle(steps, mostSteps);
  const stepCount = replayed.length;
  const timeline = hostTimeline(linked, replayed);
  const perStep = (change: Change) => replay(linked, timeline, change) / stepCount;
  const withoutProfiler: Change = { withoutProfiler: 1 };
  const expectedNs = perStep(withoutProfiler);
  const sure: Change = { withoutProfiler: sureOverhead };
  const sureNs = onFirstUse(() => perStep(sure));
  const withoutWaitsNs = perStep({ ...withoutProfiler, withoutWaits: true });
  // What is not there need not be replayed without.
  const loads = timeline.actions.some(({ loaderNs }) => loaderNs > 0);
  const trail: ReplayTrail = { work: new TrailColumns(), host: new TrailColumns() };
  const unhindered: Change = { ...withoutProfiler, withoutLoader: true, withoutWaits: true };
  return {
    timeline,
    stepCount,
    recordedNs: (timeline.toNs - timeline.fromNs) / stepCount,
    replayedNs: replay(linked, timeline, {}, trail) / stepCount,
    trail,
    expectedNs,
    withoutLoaderNs: loads ? perStep({ ...withoutProfiler, withoutLoader: true }) : expectedNs,
    withoutWaitsNs,
    unhinderedNs: loads ? perStep(unhindered) : withoutWaitsNs,
    withoutLaunchWorkNs: perStep({ ...unhindered, withoutLaunchWork: true }),
    deviceWorkNs: onFirstUse(() => sureNs() - perStep({ ...sure, workFactor: () => 0 })),
    gainNs: (change) => expectedNs - perStep({ ...withoutProfiler, ...change }),
    cautiousGainNs: (change) =>
      Math.min(
        expectedNs - perStep({ ...withoutProfiler, ...change }),
        sureNs() - perStep({ ...sure, ...change }),
      ),
  };
}

function fromTheMiddle(steps: readonly Step[], most: number): readonly Step[] {
  const first = Math.max(0, (steps.length - most) >> 1);
  return steps.slice(first, first + most);
}
