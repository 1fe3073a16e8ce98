import { type Sentence, strong } from '../../../src/core/sentence.ts';
import { formatBytes, formatCount, formatDurationNs, formatShare } from '../../../src/core/units.ts';
import type { MemoryView, MemoryViewDevice } from '../../../src/trace/session/queries/memory/memoryView.ts';
import { fillSentence } from '../../kit/fillSentence.ts';
import { fill } from '../../kit/text.ts';
import type { memoryStrings } from './strings.ts';

type Words = Readonly<typeof memoryStrings>;

/** The peak, when, and what owns most of it. */
export function memoryAnswer({ device, peak, owners, isRelative }: MemoryViewDevice, words: Words): Sentence {
  const when = peak.step === null ? words.memoryOutsideSteps : fill(words.memoryInStep, peak.step);
  const size = strong(formatBytes(peak.allocatedBytes));
  if (isRelative) {
    return fillSentence(words.memoryAnswerRelative, when, size, device);
  }
  const largest = owners?.byOperator[0];
  const before = owners?.beforeRecordingBytes ?? 0;
  if (owners === null || (largest === undefined && before === 0)) {
    return fillSentence(words.memoryAnswer, when, size, device);
  }
  const share = (bytes: number) => strong(formatShare(bytes / peak.allocatedBytes));
  return largest === undefined || before > largest.bytes
    ? fillSentence(words.memoryAnswerBefore, when, size, device, share(before))
    : fillSentence(
        words.memoryAnswerOwner,
        when,
        size,
        device,
        share(largest.bytes),
        strong(ownerName(largest.name, words)),
      );
}

/** How much of the GPU that is, what the allocator holds beside, and what the driver's calls cost. */
export function memoryNote(
  { peak, totalBytes }: Pick<MemoryViewDevice, 'peak' | 'totalBytes'>,
  { driver }: Pick<MemoryView, 'driver'>,
  words: Words,
): string {
  const calls = driver.allocations + driver.releases;
  const [time, times] = words.memoryTimes.split('|');
  return [
    ...(totalBytes === null
      ? []
      : [
          fill(words.memoryNoteTotal, formatShare(peak.allocatedBytes / totalBytes), formatBytes(totalBytes)),
        ]),
    ...(peak.reservedBytes === null || peak.fragmentedBytes === null
      ? []
      : [fill(words.memoryNoteReserved, formatBytes(peak.reservedBytes), formatBytes(peak.fragmentedBytes))]),
    ...(calls === 0
      ? []
      : [
          fill(
            words.memoryNoteDriver,
            formatCount(calls, time ?? '', times ?? ''),
            formatDurationNs(driver.hostNs),
          ),
        ]),
  ].join(' ');
}

/** What the engine calls memory that nothing of the trace owns, in the page's words. */
export function ownerName(name: string, words: Words): string {
  switch (name) {
    case '(outside operators)':
      return words.memoryOutsideOperators;
    case '(outside modules)':
      return words.memoryOutsideModules;
    default:
      return name;
  }
}
