import {
  formatBytes,
  formatCount,
  formatDurationNs,
  formatShare,
  formatSignificant,
} from '../../../src/core/units.ts';
import { meanSaysLittle } from '../../../src/trace/diff/answerLimits.ts';
import type { ComparedRank, DiffSide } from '../../../src/trace/diff/diffTraces.ts';
import type { CompareAnswer } from '../../../src/trace/session/queries/compare.ts';
import { fill } from '../../kit/text.ts';
import { columnText } from '../table/columnKinds.ts';
import type { Tile } from '../../kit/tiles.ts';
import type { TraceStrings } from '../strings.ts';

/** A difference with its sign: `−3.7 ms`, `+12 µs`; `0 ns` has none. */
export function signedNs(deltaNs: number): string {
  const text = formatDurationNs(Math.abs(deltaNs));
  return deltaNs === 0 ? text : `${deltaNs < 0 ? '−' : '+'}${text}`;
}

/** A number as a column shows it, with its sign: `−1.23`, `+<0.01`; `0` has none. */
export function signedColumnText(value: number, decimals: number): string {
  const text = columnText(Math.abs(value), decimals);
  return value === 0 ? text : `${value < 0 ? '−' : '+'}${text}`;
}

/**
 * A cause's sentence without the difference at its end, where that stands beside it; other differences in it have the
 * minus sign of the page.
 */
export function withoutDelta(sentence: string): string {
  return sentence
    .replace(
      /, [-+][\d.,]+ (?:ns|µs|ms|s)(?:, about [-+][\d.,]+ (?:ns|µs|ms|s) without the profiler)?\.$/u,
      '.',
    )
    .replace(/(?<= )-(?=[\d.,]+ (?:ns|µs|ms|s)\b)/gu, '−');
}

/** Whether no row differs: the same trace, or one that cannot be told from it. */
export function areEqual({ a, b, kernels, operators, structure }: CompareAnswer): boolean {
  return (
    a.meanStepNs === b.meanStepNs &&
    [...kernels, ...operators, ...structure].every(
      ({ deltaNs, aCalls, bCalls }) => deltaNs === 0 && aCalls === bCalls,
    )
  );
}

/** Which trace is not whole and what it lost; empty where both are. */
export function incompleteNote({ losses }: CompareAnswer, strings: Readonly<TraceStrings>): string {
  return [
    ...(losses.a.length === 0 ? [] : [fill(strings.compareIncompleteBefore, losses.a.join(' '))]),
    ...(losses.b.length === 0 ? [] : [fill(strings.compareIncompleteAfter, losses.b.join(' '))]),
  ].join(' ');
}

/** What limits the answer, a line each: that a trace has no steps, that a mean describes few, which ranks are compared. */
export function limitNotes(
  { a, b, ranks }: Pick<CompareAnswer, 'a' | 'b' | 'ranks'>,
  strings: Readonly<TraceStrings>,
): string[] {
  const varies = (side: DiffSide, text: string) =>
    meanSaysLittle(side)
      ? [
          fill(
            text,
            formatCount(side.steps, 'step'),
            formatDurationNs(side.shortestStepNs),
            formatDurationNs(side.longestStepNs),
            side.stepsNearMean === 0 ? strings.compareMeanOfNone : strings.compareMeanOfFew,
          ),
        ]
      : [];
  const rank = ({ label, of }: ComparedRank) =>
    of === 1 ? fill(strings.compareRankAlone, label) : fill(strings.compareRankOf, label, of);
  return [
    ...(a.isWholeRecording && b.isWholeRecording
      ? [strings.compareWholeBoth]
      : [
          ...(a.isWholeRecording ? [strings.compareWholeBefore] : []),
          ...(b.isWholeRecording ? [strings.compareWholeAfter] : []),
        ]),
    ...varies(a, strings.compareVaryBefore),
    ...varies(b, strings.compareVaryAfter),
    ...(ranks === null ? [] : [fill(strings.compareRanks, rank(ranks.a), rank(ranks.b))]),
  ];
}

/** The line under the answer: what the profiler hides, and what was compared. */
export function compareNote(answer: CompareAnswer, strings: Readonly<TraceStrings>): string {
  const { a, b, scale } = answer;
  if (areEqual(answer)) {
    return answer.ranks === null ? strings.compareEqual : strings.compareEqualRanks;
  }
  const estimates = a.withoutProfilerNs < 0.95 * a.meanStepNs || b.withoutProfilerNs < 0.95 * b.meanStepNs;
  return [
    ...(estimates
      ? [
          fill(
            strings.compareWithoutProfiler,
            formatDurationNs(b.withoutProfilerNs * scale),
            formatDurationNs(a.withoutProfilerNs),
          ),
        ]
      : []),
    fill(strings.compareStepsOf, comparedOf(a, strings), comparedOf(b, strings)),
  ].join(' ');
}

function comparedOf({ steps, isWholeRecording }: DiffSide, strings: Readonly<TraceStrings>): string {
  return isWholeRecording ? strings.compareRecording : formatCount(steps, 'step');
}

/** Both steps, their difference, and what else stands for them. */
export function compareTiles(
  { a, b, scale, comparedBy }: CompareAnswer,
  files: { readonly before: string; readonly after: string },
  strings: Readonly<TraceStrings>,
): Tile[] {
  const afterNs = b.meanStepNs * scale;
  const share = a.meanStepNs > 0 ? afterNs / a.meanStepNs - 1 : 0;
  return [
    tile(strings.compareStepBefore, formatDurationNs(a.meanStepNs), shortened(files.before)),
    tile(
      comparedBy === 'step'
        ? strings.compareStepAfter
        : fill(strings.compareSamplesAfter, formatCount(a.batch ?? 1, 'sample')),
      formatDurationNs(afterNs),
      shortened(files.after),
    ),
    tile(
      strings.compareDifference,
      Math.round(afterNs) === a.meanStepNs
        ? strings.compareNone
        : signedNs(Math.round(afterNs - a.meanStepNs)),
      Math.round(afterNs) === a.meanStepNs
        ? strings.compareSame
        : fill(
            strings.compareShare,
            formatShare(Math.abs(share)),
            share < 0 ? strings.compareLess : strings.compareMore,
          ),
    ),
    ...(a.launches + b.launches > 0
      ? [
          {
            name: strings.compareLaunches,
            value: formatSignificant(b.launches),
            remark: fill(strings.compareLaunchesRemark, formatSignificant(a.launches)),
          },
        ]
      : []),
    ...(a.peakBytes !== null && b.peakBytes !== null
      ? [
          tile(
            strings.compareMemory,
            formatBytes(b.peakBytes),
            fill(strings.compareMemoryRemark, formatBytes(a.peakBytes)),
          ),
        ]
      : []),
  ];
}

const longestFile = 44;

function shortened(name: string): string {
  return name.length > longestFile ? `${name.slice(0, longestFile - 1)}…` : name;
}

function tile(name: string, text: string, remark: string): Tile {
  const space = text.lastIndexOf(' ');
  if (space < 0) {
    return { name, value: text, remark };
  }
  return { name, value: text.slice(0, space), unit: text.slice(space + 1), remark };
}
