import { clip, intersect, lengthNs, lengthWithin, type Spans, spansOf, subtract } from '../link/spans.ts';
import type { LinkedTrace } from '../link/linkedTrace.ts';
import { sortRows } from '../link/naturalSort.ts';
import { isHostCollectiveName } from '../classify/communication.ts';
import { category } from '../read/eventCategory.ts';
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

/** Rows of each part in order of their start. */
function rowsByPart({ trace }: LinkedTrace, isCommunication: Uint8Array): Record<ActivePart, Uint32Array> {
  const { events } = trace;
  const active = breakdownParts.filter((part): part is ActivePart => part !== 'other');
  const partOf = partsOfRows(trace, isCommunication);
  const counts = new Uint32Array(active.length + 1);
  for (let row = 0; row < events.count; row++) {
    counts[partOf[row]!]!++;
  }
  const rows = active.map((_, index) => new Uint32Array(counts[index + 1]!));
  counts.fill(0);
  for (let row = 0; row < events.count; row++) {
    const part = partOf[row]!;
    if (part > 0) {
      rows[part - 1]![counts[part]!++] = row;
    }
  }
  const compare = (a: number, b: number) => events.startNs[a]! - events.startNs[b]!;
  rows.forEach((list) => sortRows(list, compare));
  return Object.fromEntries(active.map((part, index) => [part, rows[index]!])) as Record<
    ActivePart,
    Uint32Array
  >;
}

/** For each row the position of its part among {@link breakdownParts}, from 1 on; 0 for rows that are no work. */
function partsOfRows({ events, names }: LinkedTrace['trace'], isCommunication: Uint8Array): Uint8Array {
  const code = (part: ActivePart) => breakdownParts.indexOf(part) + 1;
  const ofRange = names.flags((name) =>
    isDataLoaderName(name)
      ? code('dataLoader')
      : isHostCollectiveName(name)
        ? code('communication')
        : name.startsWith('ProfilerStep#')
          ? 0
          : code('cpu'),
  );
  const [kernel, communication, memcpy, memset, runtime] = (
    ['kernel', 'communication', 'memcpy', 'memset', 'runtime'] as const
  ).map(code);
  const parts = new Uint8Array(events.count);
  for (let row = 0; row < events.count; row++) {
    switch (events.category[row]) {
      case category.kernel:
        parts[row] = isCommunication[row] === 1 ? communication! : kernel!;
        break;
      case category.memcpy:
        parts[row] = memcpy!;
        break;
      case category.memset:
        parts[row] = memset!;
        break;
      case category.runtime:
      case category.driver:
        parts[row] = runtime!;
        break;
      case category.operator:
      case category.annotation:
        parts[row] = ofRange[events.name[row]!]!;
        break;
      default:
        break;
    }
  }
  return parts;
}
