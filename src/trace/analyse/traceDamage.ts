import { formatBytes, formatCount } from '../../core/units.ts';
import { isGraphLaunchCall, isKernelLaunchCall } from '../classify/runtimeCalls.ts';
import type { LinkedTrace } from '../link/linkedTrace.ts';
import { category } from '../read/eventCategory.ts';
import { describeDamage } from '../read/scanProblems.ts';
import type { Trace } from '../read/trace.ts';
import type { HealthCode, HealthRecord } from './traceHealth.ts';

/** What of a file could not be read as it was written. */
export function traceDamage({ problems, textBytes }: Trace): HealthRecord[] {
  const records: HealthRecord[] = [];
  if (problems.damage?.kind === 'corrupt' || problems.damage?.kind === 'altered') {
    const rest =
      problems.damage.kind === 'corrupt'
        ? ` The ${formatBytes(textBytes)} of text before are here, what follows is lost.`
        : '';
    records.push({
      code: 'corrupt-data',
      message: `${describeDamage(problems.damage)}${rest}`,
      option: 'Copy the file again from where it was recorded, and compare the checksums of both.',
    });
  } else if (problems.isTruncated) {
    records.push({
      code: 'truncated',
      message: `The file ends in the middle, after ${formatBytes(textBytes)} of text; what came before is here.`,
      option: 'Let export_chrome_trace finish before the process ends, or copy the file again.',
    });
  }
  if (problems.skippedPlaces > 0) {
    const [first] = problems.skipped;
    records.push({
      code: 'skipped-bytes',
      message: `${formatCount(problems.skippedPlaces, 'place')} could not be read: ${formatBytes(problems.skippedBytes)} passed over, first at byte ${first?.offset ?? 0} of the text.`,
      option: null,
    });
  }
  if (problems.repaired > 0) {
    records.push({
      code: 'repaired-events',
      message: `${formatCount(problems.repaired, 'event')} had broken JSON, such as quotes inside a name, and could be read all the same.`,
      option: null,
    });
  }
  if (problems.withoutTime > 0) {
    records.push({
      code: 'events-without-time',
      message: `${formatCount(problems.withoutTime, 'event')} had no usable time (none, no number, or 30 days and more) and ${problems.withoutTime === 1 ? 'is' : 'are'} left out.`,
      option: null,
    });
  }
  if (problems.negativeDurations > 0) {
    records.push({
      code: 'negative-durations',
      message: `${formatCount(problems.negativeDurations, 'event ends before it begins; it counts', 'events end before they begin; they count')} as empty.`,
      option: null,
    });
  }
  return records;
}

/** What was passed over is much when it is more than this share of the text. */
const muchSkipped = 0.01;

/** Where what is not in the trace may have been, for the end of a sentence; `undefined` when the file is whole. */
export function lostPart({ problems, textBytes }: Trace): string | undefined {
  if (problems.damage?.kind === 'corrupt' || problems.damage?.kind === 'altered') {
    return 'what lies behind the damaged place';
  }
  if (problems.isTruncated) {
    return 'the part of the file that is cut off';
  }
  return problems.skippedBytes > muchSkipped * textBytes
    ? `the ${formatBytes(problems.skippedBytes)} that were passed over`
    : undefined;
}

/** The file names a GPU or launches work on it, and ends before any of that: exporters write it after the host's. */
export function endsBeforeDeviceWork({ trace, byCategory, deviceRows }: LinkedTrace): boolean {
  if (!trace.problems.isTruncated || deviceRows.length > 0) {
    return false;
  }
  const { events, names, metadata } = trace;
  if (metadata.devices.length > 0) {
    return true;
  }
  const launches = names.flags((name) => (isKernelLaunchCall(name) || isGraphLaunchCall(name) ? 1 : 0));
  return [category.runtime, category.driver].some((code) =>
    byCategory[code]!.some((row) => launches[events.name[row]!] === 1),
  );
}

/** Says that what the GPU did is missing, where {@link endsBeforeDeviceWork}. */
export const noDeviceWorkWritten =
  'What can be read of the file ends before any work of the GPU, so what the GPU did is not known.';

const lossCodes: ReadonlySet<HealthCode> = new Set([
  'truncated',
  'corrupt-data',
  'skipped-bytes',
  'events-without-time',
]);

/** What was lost of a trace, so that its figures are too small; empty when nothing was. */
export function traceLosses(linked: LinkedTrace): string[] {
  const { trace } = linked;
  const { isTruncated, skippedPlaces } = trace.problems;
  // Half an event at the end of a cut file is no other loss.
  const lost = traceDamage(trace).filter(
    ({ code }) => lossCodes.has(code) && !(code === 'skipped-bytes' && isTruncated && skippedPlaces === 1),
  );
  return [
    ...lost.map(({ message }) => message),
    ...(endsBeforeDeviceWork(linked) ? [noDeviceWorkWritten] : []),
  ];
}
