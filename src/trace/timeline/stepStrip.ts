import type { TraceAnalysis } from '../analyse/traceAnalysis.ts';
import { rowsByGpu } from '../analyse/gpus.ts';
import { sumIdleCauses } from '../analyse/idleGaps.ts';
import { isSynchronisingCall } from '../classify/runtimeCalls.ts';
import { isUsers, parseFrame } from '../link/sourceFrame.ts';
import { firstStarting } from '../link/trackRows.ts';
import { category } from '../read/eventCategory.ts';
import { none } from '../read/eventColumns.ts';
import { endNs, nameOf } from '../read/trace.ts';
import type { BoxKind } from './timelineTypes.ts';

/** One box of a strip; boxes too small to see are merged with their neighbours and carry the longest one's name. */
export interface StripBox {
  readonly startNs: number;
  readonly endNs: number;
  readonly name: string;
  readonly kind: BoxKind;
  readonly row: number;
}

/** One line of the strip. Boxes are in order of their start; later ones lie on top. */
export interface StripLane {
  readonly what: 'python' | 'operators' | 'launches' | 'stream';
  /** Of a stream its name in the trace, else empty. */
  readonly name: string;
  readonly boxes: readonly StripBox[];
  /** When the GPU of this stream had nothing to do. */
  readonly idle: readonly { readonly startNs: number; readonly endNs: number }[];
}

/** A small picture of one step, or of a part of it. Times are on the session's axis. */
export interface StepStrip {
  readonly step: { readonly index: number; readonly name: string };
  readonly fromNs: number;
  readonly toNs: number;
  /** Whether the whole step is shown, or a stretch of it in which single launches can be told apart. */
  readonly isWhole: boolean;
  readonly lanes: readonly StripLane[];
}

/** So many pieces of device work can be told apart on a strip. */
const telling = 40;
const mostStreams = 4;
/** Boxes closer than this share of the strip are merged. */
const resolution = 1 / 1000;
const longestName = 100;

/** @param range index of the first and last step; the first is shown. `null` shows the step of median length. */
export function stripOf(
  analysis: TraceAnalysis,
  range: readonly [number, number] | null,
  offsetNs: number,
): StepStrip | null {
  const index = range === null ? medianStep(analysis) : Math.min(range[0], analysis.steps.length - 1);
  const step = analysis.steps[index];
  if (step === undefined) {
    return null;
  }
  const { fromNs, toNs } = windowOf(analysis, step);
  const shift = (ns: number) => Math.min(toNs, Math.max(fromNs, ns)) + offsetNs;
  const lanes = [...hostLanes(analysis, fromNs, toNs), ...deviceLanes(analysis, fromNs, toNs)];
  return {
    step: { index, name: step.name },
    fromNs: fromNs + offsetNs,
    toNs: toNs + offsetNs,
    isWhole: toNs - fromNs >= step.endNs - step.startNs,
    lanes: lanes
      .filter(({ boxes }) => boxes.length > 0)
      .map((lane) => ({
        ...lane,
        boxes: lane.boxes.map((box) => ({ ...box, startNs: shift(box.startNs), endNs: shift(box.endNs) })),
        idle: lane.idle.map((gap) => ({ startNs: shift(gap.startNs), endNs: shift(gap.endNs) })),
      })),
  };
}

function medianStep({ steps }: TraceAnalysis): number {
  const lengths = steps.map(({ startNs, endNs: end }, index) => ({ index, ns: end - startNs }));
  return lengths.sort((a, b) => a.ns - b.ns)[Math.floor((lengths.length - 1) / 2)]?.index ?? 0;
}

/**
 * The step; where the GPU waits for many launches, which would be a blur in the whole step, a stretch of it in which
 * single launches can be told apart: the one with most waiting, long gaps counting no more than a part of it.
 */
function windowOf(
  { linked, gaps }: TraceAnalysis,
  step: { readonly startNs: number; readonly endNs: number },
): { fromNs: number; toNs: number } {
  const { events } = linked.trace;
  const count =
    firstStarting(events, linked.deviceRows, step.endNs) -
    firstStarting(events, linked.deviceRows, step.startNs);
  const own = gaps.filter(({ startNs }) => startNs >= step.startNs && startNs < step.endNs);
  const cause = sumIdleCauses(own, 1)[0]?.cause;
  if (count <= 2 * telling || (cause !== 'hostLate' && cause !== 'launchQueue')) {
    return { fromNs: step.startNs, toNs: step.endNs };
  }
  const lengthNs = ((step.endNs - step.startNs) * telling) / count;
  const waitingNs = new Float64Array(Math.ceil(count / telling));
  for (const { startNs, durationNs } of own) {
    const at = Math.min(waitingNs.length - 1, Math.floor((startNs - step.startNs) / lengthNs));
    waitingNs[at]! += Math.min(durationNs, lengthNs / 8);
  }
  const at = waitingNs.indexOf(Math.max(...waitingNs));
  const fromNs = Math.min(step.startNs + at * lengthNs, step.endNs - lengthNs);
  return { fromNs: Math.round(fromNs), toNs: Math.round(fromNs + lengthNs) };
}

function hostLanes({ linked }: TraceAnalysis, fromNs: number, toNs: number): StripLane[] {
  const { trace, tracks, parent } = linked;
  const { events, names } = trace;
  const isUserFrame = names.flags((name) => {
    const frame = parseFrame(name);
    return frame !== undefined && isUsers(frame.file) ? 1 : 0;
  });
  const waits = names.flags((name) => (isSynchronisingCall(name) ? 1 : 0));
  const python = new LaneBuilder(fromNs, toNs);
  const operators = new LaneBuilder(fromNs, toNs);
  const launches = new LaneBuilder(fromNs, toNs);
  const ranges = new LaneBuilder(fromNs, toNs);
  const isTop = (row: number, code: number) => {
    for (let outer = parent[row]!; outer !== none; outer = parent[outer]!) {
      if (events.category[outer] === code) {
        return false;
      }
    }
    return true;
  };
  tracks.forEach((rows, track) => {
    if (trace.tracks[track]?.kind !== 'host') {
      return;
    }
    for (const row of rowsWithin(events, parent, rows, fromNs, toNs)) {
      const box = () => ({
        startNs: events.startNs[row]!,
        endNs: endNs(events, row),
        name: nameOf(trace, row).slice(0, longestName),
        row,
      });
      switch (events.category[row]) {
        case category.python:
          if (isUserFrame[events.name[row]!] === 1) {
            python.add({ ...box(), kind: 'python' });
          }
          break;
        case category.annotation:
          if (!nameOf(trace, row).startsWith('ProfilerStep#')) {
            ranges.add({ ...box(), kind: 'annotation' });
          }
          break;
        case category.operator:
          if (isTop(row, category.operator)) {
            operators.add({ ...box(), kind: 'operator' });
          }
          break;
        case category.runtime:
        case category.driver:
          launches.add({ ...box(), kind: waits[events.name[row]!] === 1 ? 'sync' : 'launch' });
          break;
        default:
      }
    }
  });
  const host = python.isEmpty ? ranges : python;
  return [
    { what: 'python', name: '', boxes: host.boxes(), idle: [] },
    { what: 'operators', name: '', boxes: operators.boxes(), idle: [] },
    { what: 'launches', name: '', boxes: launches.boxes(), idle: [] },
  ];
}

function deviceLanes(analysis: TraceAnalysis, fromNs: number, toNs: number): StripLane[] {
  const { linked, isCommunication, gaps } = analysis;
  const { trace } = linked;
  const { events } = trace;
  const lanes: (StripLane & { readonly busyNs: number; readonly gpu: number })[] = [];
  for (const [gpu, rows] of rowsByGpu(linked)) {
    const byTrack = new Map<number, LaneBuilder>();
    const busy = new Map<number, number>();
    for (const row of rows) {
      const startNs = events.startNs[row]!;
      if (startNs >= toNs || endNs(events, row) <= fromNs) {
        continue;
      }
      const track = events.track[row]!;
      const lane = byTrack.get(track) ?? new LaneBuilder(fromNs, toNs);
      byTrack.set(track, lane);
      busy.set(track, (busy.get(track) ?? 0) + events.durationNs[row]!);
      const isKernel = events.category[row] === category.kernel;
      lane.add({
        startNs,
        endNs: endNs(events, row),
        name: nameOf(trace, row).slice(0, longestName),
        kind: isKernel ? (isCommunication[row] === 1 ? 'communication' : 'kernel') : 'copy',
        row,
      });
    }
    for (const [track, lane] of byTrack) {
      lanes.push({
        what: 'stream',
        name: trace.tracks[track]?.threadName ?? '',
        boxes: lane.boxes(),
        idle: gaps
          .filter((gap) => gap.gpu === gpu && gap.startNs < toNs && gap.startNs + gap.durationNs > fromNs)
          .map((gap) => ({ startNs: gap.startNs, endNs: gap.startNs + gap.durationNs })),
        busyNs: busy.get(track) ?? 0,
        gpu,
      });
    }
  }
  return lanes
    .sort((a, b) => b.busyNs - a.busyNs)
    .slice(0, mostStreams)
    .sort((a, b) => a.gpu - b.gpu)
    .map(({ what, name, boxes, idle }) => ({ what, name, boxes, idle }));
}

/** Rows of a track that reach into a stretch: those that begin in it, and what is around the first of them. */
function rowsWithin(
  events: TraceAnalysis['trace']['events'],
  parent: Uint32Array,
  rows: Uint32Array,
  fromNs: number,
  toNs: number,
): number[] {
  const first = firstStarting(events, rows, fromNs);
  const found: number[] = [];
  const before = rows[first - 1];
  for (let outer = before ?? none; outer !== none; outer = parent[outer]!) {
    if (endNs(events, outer) > fromNs) {
      found.unshift(outer);
    }
  }
  for (let index = first; index < rows.length && events.startNs[rows[index]!]! < toNs; index++) {
    found.push(rows[index]!);
  }
  return found;
}

/** Collects boxes and merges those that would be less than a pixel. */
class LaneBuilder {
  private readonly fromNs: number;
  private readonly toNs: number;
  private readonly leastNs: number;
  private readonly all: StripBox[] = [];

  constructor(fromNs: number, toNs: number) {
    this.fromNs = fromNs;
    this.toNs = toNs;
    this.leastNs = (toNs - fromNs) * resolution;
  }

  get isEmpty(): boolean {
    return this.all.length === 0;
  }

  add(box: StripBox): void {
    if (box.startNs < this.toNs && box.endNs > this.fromNs) {
      this.all.push(box);
    }
  }

  boxes(): StripBox[] {
    const merged: (StripBox & { longestNs: number })[] = [];
    for (const box of this.all.sort((a, b) => a.startNs - b.startNs || b.endNs - a.endNs)) {
      const last = merged.at(-1);
      const lengthNs = box.endNs - box.startNs;
      if (
        box.kind === last?.kind &&
        lengthNs < this.leastNs &&
        last.longestNs < this.leastNs &&
        box.startNs - last.endNs < this.leastNs
      ) {
        const isLonger = lengthNs > last.longestNs;
        merged[merged.length - 1] = {
          ...(isLonger ? box : last),
          startNs: last.startNs,
          endNs: Math.max(last.endNs, box.endNs),
          longestNs: Math.max(lengthNs, last.longestNs),
        };
      } else {
        merged.push({ ...box, longestNs: lengthNs });
      }
    }
    return merged.map(({ startNs, endNs: end, name, kind, row }) => ({
      startNs,
      endNs: end,
      name,
      kind,
      row,
    }));
  }
}
