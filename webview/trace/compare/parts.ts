import type { StepParts } from '../../../src/trace/diff/stepParts.ts';
import type { StackedSeries } from '../overview/stackedLayout.ts';
import type { TraceStrings } from '../strings.ts';

/** The parts of a compared step in the order in which bars show them: work of the GPU, its waiting, the host, the rest. */
export function comparedSeries(strings: Readonly<TraceStrings>): StackedSeries[] {
  return [
    { label: strings.compareKernel, color: '--box-kernel', pattern: 'plain' },
    { label: strings.compareCommunication, color: '--box-communication', pattern: 'falling' },
    { label: strings.compareCopy, color: '--box-copy', pattern: 'falling' },
    { label: strings.compareDataLoader, color: '--host', pattern: 'rising' },
    { label: strings.compareSynchronising, color: '--host', pattern: 'falling' },
    { label: strings.compareHostLate, color: '--host', pattern: 'plain' },
    { label: strings.comparePause, color: '--rest', pattern: 'rising' },
    { label: strings.compareHost, color: '--box-operator', pattern: 'plain' },
    { label: strings.compareRest, color: '--rest', pattern: 'plain' },
  ];
}

/** Nanoseconds of each part in the order of {@link comparedSeries}. @param scale for the same number of samples. */
export function comparedValues(parts: StepParts, scale = 1): number[] {
  const { kernel, communication, copy, dataLoader, synchronisingCall, hostLate, pause, host, rest } = parts;
  return [kernel, communication, copy, dataLoader, synchronisingCall, hostLate, pause, host, rest].map(
    // What rounding leaves below nothing has no length.
    (ns) => Math.max(0, ns * scale),
  );
}
