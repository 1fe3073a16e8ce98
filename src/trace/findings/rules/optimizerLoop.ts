import { isKernelLaunchCall } from '../../classify/runtimeCalls.ts';
import type { TraceAnalysis } from '../../analyse/traceAnalysis.ts';
import { rangesNamed } from '../../link/namedRows.ts';
import { firstStarting } from '../../link/trackRows.ts';
import { endNs, nameOf } from '../../read/trace.ts';
import { formatSignificant } from '../../../core/units.ts';
import { evidence } from '../evidence.ts';
import type { Finding } from '../finding.ts';
import { isWorthwhile } from '../worthwhile.ts';

const manyLaunches = 200;
/** What is left of the host's work when parameters are updated together. */
const keptShare = 0.15;

/** An optimizer that updates one parameter after the other, with several launches for each. */
export function optimizerLoopFinding({ linked, timing, steps }: TraceAnalysis): Finding | undefined {
  const { trace } = linked;
  const { events } = trace;
  if (timing === undefined) {
    return undefined;
  }
  const kinds = trace.names.flags((name) =>
    name.startsWith('Optimizer.step#')
      ? 1
      : /aten::_(?:foreach|fused)/.test(name)
        ? 2
        : isKernelLaunchCall(name)
          ? 3
          : 0,
  );
  const ranges = [...rangesNamed(linked, (name) => name.startsWith('Optimizer.step#'))];
  const launches = new Set<number>();
  let together = 0;
  for (const range of ranges) {
    const from = events.startNs[range]!;
    const to = endNs(events, range);
    const rows = linked.tracks[events.track[range]!]!;
    for (let index = firstStarting(events, rows, from); index < rows.length; index++) {
      const row = rows[index]!;
      if (events.startNs[row]! >= to) {
        break;
      }
      const kind = kinds[events.name[row]!];
      together += kind === 2 ? 1 : 0;
      if (kind === 3) {
        launches.add(row);
      }
    }
  }
  if (together > 0 || launches.size < manyLaunches * ranges.length || ranges.length === 0) {
    return undefined;
  }
  const stake = timing.gainNs({ hostFactor: (call) => (launches.has(call) ? keptShare : 1) });
  if (!isWorthwhile(stake, timing.expectedNs)) {
    return undefined;
  }
  return {
    id: 'optimizer-loop',
    title: 'The optimizer updates one parameter at a time',
    stakeNsPerStep: stake,
    confidence: 'medium',
    evidence: [
      evidence(
        linked,
        `${nameOf(trace, ranges[0]!)} makes ${formatSignificant(launches.size / steps.length)} launches a step, none of them for several parameters together.`,
        ranges,
      ),
    ],
    advice: 'Create the optimizer with fused=True, or foreach=True where fused is not offered.',
  };
}
