import { groupThousands } from '../../../src/core/units.ts';
import { nsPerPx, type Viewport } from './viewport.ts';

export interface Tick {
  readonly ns: number;
  readonly label: string;
}

export interface RulerTicks {
  readonly ticks: readonly Tick[];
  /** The time that ticks at the left edge count from, where its own tick is out of sight. */
  readonly edge: string | undefined;
}

const leastTickPx = 90;
/** Of more units than this, digits that do not change would hide those that do. */
const mostUnits = 10_000;
const units = [
  { ns: 1e9, unit: 's' },
  { ns: 1e6, unit: 'ms' },
  { ns: 1e3, unit: 'µs' },
  { ns: 1, unit: 'ns' },
] as const;

/**
 * Times of the axis at distances of 1, 2 or 5 times a power of ten, in one unit, so that labels do not touch. Far from
 * 0 they count on from the next coarser unit: `12.468 ms`, `+200 ns`, `+400 ns`.
 */
export function rulerTicks(view: Viewport): RulerTicks {
  const leastNs = Math.max(1, leastTickPx * nsPerPx(view));
  const power = 10 ** Math.floor(Math.log10(leastNs));
  const stepNs = power * ([1, 2, 5, 10].find((factor) => factor * power >= leastNs) ?? 10);
  const { ns: unitNs, unit } = units.find(({ ns }) => stepNs >= ns) ?? units[3];
  const isFar = unitNs < 1e9 && Math.max(Math.abs(view.fromNs), Math.abs(view.toNs)) >= mostUnits * unitNs;
  const coarseNs = unitNs * 1000;
  const ticks: Tick[] = [];
  const first = Math.ceil(view.fromNs / stepNs);
  const last = Math.floor(view.toNs / stepNs);
  for (let each = first; each <= last; each++) {
    const ns = each * stepNs;
    const onNs = isFar ? Math.round(ns - Math.floor(ns / coarseNs) * coarseNs) : 0;
    const label = !isFar
      ? `${grouped(ns / unitNs)} ${unit}`
      : onNs === 0
        ? exactTime(ns, coarseNs)
        : `+${Math.round(onNs / unitNs)} ${unit}`;
    ticks.push({ ns, label });
  }
  const isEdge = isFar && ticks[0]?.label.startsWith('+') === true;
  return {
    ticks,
    edge: isEdge ? exactTime(Math.floor((first * stepNs) / coarseNs) * coarseNs, coarseNs) : undefined,
  };
}

/** A whole number of `partNs` in the largest unit, with all its digits: `12.468 ms`. */
function exactTime(ns: number, partNs: number): string {
  const { ns: unitNs, unit } = units.find((each) => Math.abs(ns) >= each.ns && each.ns >= partNs) ?? {
    ns: partNs,
    unit: units.find((each) => each.ns === partNs)?.unit ?? 's',
  };
  const decimals = Math.round(Math.log10(unitNs / partNs));
  const [whole = '', fraction] = Math.abs(ns / unitNs)
    .toFixed(decimals)
    .split('.');
  const text =
    fraction === undefined ? groupThousands(Number(whole)) : `${groupThousands(Number(whole))}.${fraction}`;
  return `${ns < 0 ? '−' : ''}${text} ${unit}`;
}

/** Whole units: four digits and more in groups of three. */
function grouped(value: number): string {
  const whole = Math.round(value);
  return `${whole < 0 ? '−' : ''}${groupThousands(Math.abs(whole))}`;
}
