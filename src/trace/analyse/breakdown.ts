import { clip, intersect, lengthNs, lengthWithin, type Spans, spansOf, subtract } from '../link/spans.ts';
import type { LinkedTrace } from '../link/linkedTrace.ts';
import { sortRows } from '../link/naturalSort.ts';
import { isHostCollectiveName } from '../classify/communication.ts';
import { category } from '../read/eventCategory.ts';
import { none } from '../read/eventColumns.ts';
import type { Step } from './steps.ts';

/** In order of priority: an instant at which a kernel and an operator are active counts as kernel. */
export const breakdownParts = [
  'kernel',
  'communication',
  'memcpy',
  'memset',
  'runtime',
  'dataLoader',
  'cpu',
  'other',
] as const;
export type BreakdownPart = (typeof breakdownParts)[number];

/** Nanoseconds of each part; they add up to the time they divide. */
export type Breakdown = Readonly<Record<BreakdownPart, number>>;

/** When each part is active, each instant given to the first part that claims it. Together they cover the steps. */
export type PartSpans = Readonly<Record<BreakdownPart, Spans>>;

/**
 * Divides the steps' time: each instant counts for the first part that is active on any thread or stream. Communication
 * is therefore what no computing kernel hides.
 * @param isCommunication a byte for each row, see `communicationKernels`.
 */
export function divideTime(
  linked: LinkedTrace,
  steps: readonly Step[],
  isCommunication: Uint8Array,
): PartSpans {
  const rows = rowsByPart(linked, isCommunication);
  let free: Spans = stepSpans(steps);
  const divided: Partial<Record<BreakdownPart, Spans>> = {};
  for (const part of breakdownParts) {
    if (part === 'other') {
      divided[part] = free;
    } else {
      const active = spansOf(linked.trace.events, rows[part]);
      divided[part] = intersect(free, active);
      free = subtract(free, active);
    }
  }
  return divided as Record<BreakdownPart, Spans>;
}

/** The parts of one step; they add up to its length. */
export function breakDown(parts: PartSpans, { startNs, endNs }: Step): Breakdown {
  return mapParts((part) => lengthWithin(parts[part], startNs, endNs));
}

/** The parts of all steps together. */
export function totalBreakdown(parts: PartSpans): Breakdown {
  return mapParts((part) => lengthNs(parts[part]));
}

/** The instants of the steps, gaps between them left out. */
export function stepSpans(steps: readonly Step[]): Spans {
  const bounds = steps.filter(({ startNs, endNs }) => endNs > startNs);
  return Float64Array.from(bounds.flatMap(({ startNs, endNs }) => [startNs, endNs]));
}

/** The part of the spans inside the steps. */
export function withinSteps(spans: Spans, steps: readonly Step[]): Spans {
  const first = steps[0];
  const last = steps.at(-1);
  return first === undefined || last === undefined
    ? new Float64Array(0)
    : intersect(clip(spans, first.startNs, last.endNs), stepSpans(steps));
}

function mapParts(value: (part: BreakdownPart) => number): Breakdown {
  return Object.fromEntries(breakdownParts.map((part) => [part, value(part)])) as Record<
    BreakdownPart,
    number
  >;
}

/** What the profiler writes for the loader's turn in the main process. */
export function isDataLoaderName(name: string): boolean {
  return /^enumerate\(Data(?:Loader|Pipe)\)#/u.test(name);
}

type ActivePart = Exclude<BreakdownPart, 'other'>;

/** Rows that make up each part, in order of their start. */
function rowsByPart(linked: LinkedTrace, isCommunication: Uint8Array): Record<ActivePart, Uint32Array> {
  const { startNs } = linked.trace.events;
  const compare = (a: number, b: number) => startNs[a]! - startNs[b]!;
  const partOf = partsOfRows(linked, isCommunication);
  const entries = Object.entries(categoriesOfParts).map(([part, codes]) => {
    const rows = outermostRows(linked, codes, partOf, partCode(part as ActivePart));
    sortRows(rows, compare);
    return [part, rows];
  });
  return Object.fromEntries(entries) as Record<ActivePart, Uint32Array>;
}

/** Where the rows of each part are. */
const categoriesOfParts: Readonly<Record<ActivePart, readonly number[]>> = {
  kernel: [category.kernel],
  communication: [category.kernel, category.operator, category.annotation],
  memcpy: [category.memcpy],
  memset: [category.memset],
  runtime: [category.runtime, category.driver],
  dataLoader: [category.operator, category.annotation],
  cpu: [category.operator, category.annotation],
};

/** A part as a byte; 0 stands for rows that are no work. */
function partCode(part: ActivePart): number {
  return breakdownParts.indexOf(part) + 1;
}

/** Rows of a part, without those inside another of it: these add no instant. */
function outermostRows(
  { byCategory, parent }: LinkedTrace,
  codes: readonly number[],
  partOf: Uint8Array,
  wanted: number,
): Uint32Array {
  const found = new Uint32Array(codes.reduce((sum, code) => sum + byCategory[code]!.length, 0));
  let count = 0;
  for (const code of codes) {
    const rows = byCategory[code]!;
    for (let index = 0, { length } = rows; index < length; index++) {
      const row = rows[index]!;
      const outer = parent[row]!;
      if (partOf[row] === wanted && (outer === none || partOf[outer] !== wanted)) {
        found[count++] = row;
      }
    }
  }
  return found.subarray(0, count);
}

/** The part of each row that is work. */
function partsOfRows({ trace, byCategory }: LinkedTrace, isCommunication: Uint8Array): Uint8Array {
  const { events, names } = trace;
  const parts = new Uint8Array(events.count);
  const ofRange = names.flags((name) =>
    isDataLoaderName(name)
      ? partCode('dataLoader')
      : isHostCollectiveName(name)
        ? partCode('communication')
        : name.startsWith('ProfilerStep#')
          ? 0
          : partCode('cpu'),
  );
  for (const code of [category.operator, category.annotation]) {
    const rows = byCategory[code]!;
    for (let index = 0, { length } = rows; index < length; index++) {
      parts[rows[index]!] = ofRange[events.name[rows[index]!]!]!;
    }
  }
  for (const part of ['memcpy', 'memset', 'runtime', 'kernel'] as const) {
    for (const code of categoriesOfParts[part]) {
      byCategory[code]!.forEach((row) => (parts[row] = partCode(part)));
    }
  }
  byCategory[category.kernel]!.forEach((row) => {
    if (isCommunication[row] === 1) {
      parts[row] = partCode('communication');
    }
  });
  return parts;
}
