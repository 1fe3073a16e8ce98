import { type Sentence, strong } from '../../../src/core/sentence.ts';
import { formatDurationNs, formatShare } from '../../../src/core/units.ts';
import type { LateCause } from '../../../src/trace/distributed/lateCause.ts';
import type {
  CommunicationView,
  ViewedRank,
} from '../../../src/trace/session/queries/communication/communicationView.ts';
import { fillSentence } from '../../kit/fillSentence.ts';
import { fill } from '../../kit/text.ts';
import type { communicationStrings } from './strings.ts';

type Words = Readonly<typeof communicationStrings>;

/** Who is late and why, or why that cannot be told; where nobody is, what communication costs. */
export function communicationAnswer(
  { stragglers, ranks, notCompared }: CommunicationView,
  words: Words,
): Sentence {
  const [late] = stragglers;
  const worst = mostExposed(ranks);
  if (late !== undefined) {
    return fillSentence(
      words.communicationAnswer,
      strong(capital(late.label)),
      strong(formatDurationNs(late.lateNsPerStep)),
      strong(String(late.lastIn)),
      String(late.comparedCollectives),
      causeWords(late.cause, words),
    );
  }
  if (notCompared !== null) {
    return [{ text: notCompared }];
  }
  return worst === undefined
    ? [{ text: words.communicationNone }]
    : fillSentence(
        words.communicationAnswerExposed,
        strong(formatShare(shareOf(worst.exposedNs, worst))),
        strong(worst.label),
      );
}

/** What communication costs the rank that suffers most; from one rank alone what that cannot tell. */
export function communicationNote(
  { stragglers, ranks, notCompared, limits }: CommunicationView,
  words: Words,
): string {
  const worst = mostExposed(ranks);
  if (worst !== undefined && notCompared !== null) {
    return fill(words.communicationAnswerExposed, formatShare(shareOf(worst.exposedNs, worst)), worst.label);
  }
  const waitNs = worst?.waitNs ?? null;
  if (worst === undefined || waitNs === null) {
    return limits[0] ?? '';
  }
  return [
    ...(stragglers.length === 0 ? [words.communicationNoteNoStraggler] : []),
    fill(
      words.communicationNoteExposed,
      formatShare(shareOf(worst.exposedNs, worst)),
      worst.label,
      formatShare(shareOf(waitNs, worst)),
    ),
  ].join(' ');
}

/** Why a rank is late, as part of a sentence. */
export function causeWords(cause: LateCause, words: Words): string {
  const texts: Readonly<Record<LateCause, string>> = {
    compute: words.communicationCompute,
    dataLoader: words.communicationDataLoader,
    hostLate: words.communicationHostLate,
    deviceLate: words.communicationDeviceLate,
    unknown: words.communicationUnknown,
  };
  return texts[cause];
}

/** The same as a name beside a number. */
export function causeName(cause: LateCause, words: Words): string {
  const texts: Readonly<Record<LateCause, string>> = {
    compute: words.communicationComputeShort,
    dataLoader: words.communicationDataLoaderShort,
    hostLate: words.communicationHostLateShort,
    deviceLate: words.communicationDeviceLateShort,
    unknown: words.communicationUnknownShort,
  };
  return texts[cause];
}

export function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function mostExposed(ranks: readonly ViewedRank[]): ViewedRank | undefined {
  return ranks.reduce<ViewedRank | undefined>(
    (most, rank) => (most === undefined || rank.exposedNs > most.exposedNs ? rank : most),
    undefined,
  );
}

function shareOf(ns: number, { recordedNs }: ViewedRank): number {
  return recordedNs > 0 ? ns / recordedNs : 0;
}
