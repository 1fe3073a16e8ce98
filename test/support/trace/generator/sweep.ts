import { isDeviceEvent, type MadeEvent } from './madeEvent.ts';

/** A stretch of time, in nanoseconds. */
export interface Stretch {
  readonly startNs: number;
  readonly endNs: number;
}

/**
 * Divides time by brute force: cut it wherever anything begins or ends, then ask of each piece what is active there.
 * Shares nothing with the engine's sets of spans.
 * @param groups in order of priority: a piece counts for the first group that is active.
 * @returns nanoseconds of each group, and last of none.
 */
export function sweep(windows: readonly Stretch[], groups: readonly (readonly Stretch[])[]): number[] {
  const cuts = [...new Set([windows, ...groups].flat().flatMap(({ startNs, endNs }) => [startNs, endNs]))];
  cuts.sort((a, b) => a - b);
  const totals = new Array<number>(groups.length + 1).fill(0);
  for (let index = 0; index + 1 < cuts.length; index++) {
    const from = cuts[index] ?? 0;
    const to = cuts[index + 1] ?? 0;
    const covers = ({ startNs, endNs }: Stretch) => startNs <= from && endNs >= to;
    if (windows.some(covers)) {
      const found = groups.findIndex((group) => group.some(covers));
      const group = found === -1 ? groups.length : found;
      totals[group] = (totals[group] ?? 0) + to - from;
    }
  }
  return totals;
}

export function stretchOf({ tsNs, durNs }: MadeEvent): Stretch {
  return { startNs: tsNs, endNs: tsNs + durNs };
}

export function isCommunication({ name }: MadeEvent): boolean {
  return name.startsWith('nccl');
}

/** The parts of a step's time in the engine's order of priority, from the events alone. */
export function breakDownBySweep(
  events: readonly MadeEvent[],
  windows: readonly Stretch[],
): Record<string, number> {
  const isLoader = ({ name }: MadeEvent) => name.startsWith('enumerate(DataLoader)#');
  const groups: Record<string, (event: MadeEvent) => boolean> = {
    kernel: (event) => event.cat === 'kernel' && !isCommunication(event),
    communication: (event) => event.cat === 'kernel' && isCommunication(event),
    memcpy: ({ cat }) => cat === 'gpu_memcpy',
    memset: ({ cat }) => cat === 'gpu_memset',
    runtime: ({ cat }) => cat === 'cuda_runtime' || cat === 'cuda_driver',
    dataLoader: (event) => event.cat === 'user_annotation' && isLoader(event),
    cpu: (event) =>
      (event.cat === 'cpu_op' || event.cat === 'user_annotation') &&
      !isLoader(event) &&
      !event.name.startsWith('ProfilerStep#'),
  };
  const names = Object.keys(groups);
  const totals = sweep(
    windows,
    names.map((name) => events.filter((event) => groups[name]?.(event)).map(stretchOf)),
  );
  return Object.fromEntries([...names, 'other'].map((name, index) => [name, totals[index] ?? 0]));
}

/** How long computation, communication and both at once run, by brute force. */
export function overlapBySweep(events: readonly MadeEvent[], windows: readonly Stretch[]) {
  const device = events.filter(isDeviceEvent);
  const of = (wanted: boolean) =>
    device.filter((event) => event.cat === 'kernel' && isCommunication(event) === wanted).map(stretchOf);
  const [computation = 0, exposed = 0] = sweep(windows, [of(false), of(true)]);
  const [communication = 0] = sweep(windows, [of(true)]);
  return { computationNs: computation, communicationNs: communication, overlapNs: communication - exposed };
}
