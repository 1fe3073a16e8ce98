import { formatDurationNs } from '../../../src/core/units.ts';
import type { OverviewAnswer } from '../../../src/trace/session/queries/overview.ts';
import { fill } from '../../kit/text.ts';
import type { TraceStrings } from '../strings.ts';
import { actionOf, bringsTime } from './findingRows.ts';

/** Damage comes first: figures of a file that is not whole mislead. */
const damage = new Set<string>(['truncated', 'corrupt-data', 'skipped-bytes', 'no-events']);

/** Says that a damaged file lacks the GPU's work: without it the answer reads like that of a program for the CPU. */
export function lostDeviceWork(health: OverviewAnswer['health']): OverviewAnswer['health'] {
  return health.some(({ code }) => damage.has(code))
    ? health.filter(({ code }) => code === 'no-device-work')
    : [];
}

/** The quieter line under the answer: what was lost, what the answer leads to, and the "but". */
export function noteOf(
  answer: OverviewAnswer,
  isRestricted: boolean,
  strings: Readonly<TraceStrings>,
): string {
  const { findings, timing, health, gpus, meanNs } = answer;
  const lost = [...health.filter(({ code }) => damage.has(code)).slice(0, 1), ...lostDeviceWork(health)].map(
    ({ message }) => message,
  );
  const top = findings.find(bringsTime);
  const lateHost = top?.id === 'launch-bound' || top?.id === 'host-bound';
  const stepNs = timing?.expectedNs ?? meanNs;
  return [
    ...lost,
    ...(gpus.length === 0 && !health.some(({ code }) => code === 'no-device-work')
      ? [strings.overviewNoGpu]
      : []),
    ...(top === undefined
      ? lost.length > 0 || gpus.length === 0
        ? []
        : [strings.overviewNothingFound]
      : [
          top.isGainOfOthers === true
            ? fill(
                strings.overviewTryForOthers,
                actionOf(top.id, strings),
                formatDurationNs(top.stakeNsPerStep),
              )
            : fill(
                strings.overviewTryLabel,
                actionOf(top.id, strings),
                formatDurationNs(Math.max(0, stepNs - top.stakeNsPerStep)),
              ),
        ]),
    ...(lateHost ? [strings.overviewHostIsLate] : []),
    ...(isRestricted && top !== undefined ? [strings.overviewOfWhole] : []),
  ].join(' ');
}
