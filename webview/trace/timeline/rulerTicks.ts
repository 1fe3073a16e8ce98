import { formatSignificant } from '../../../src/core/units.ts';
import { nsPerPx, type Viewport } from './viewport.ts';

export interface Tick {
  readonly ns: number;
  readonly label: string;
}

const leastTickPx = 90;
const units = [
  { ns: 1e9, unit: 's' },
  { ns: 1e6, unit: 'ms' },
  { ns: 1e3, unit: 'µs' },
  { ns: 1, unit: 'ns' },
] as const;

/** Times of the axis at distances of 1, 2 or 5 times a power of ten, in one unit, so that labels do not touch. */
export function rulerTicks(view: Viewport): Tick[] {
  const leastNs = Math.max(1, leastTickPx * nsPerPx(view));
  const power = 10 ** Math.floor(Math.log10(leastNs));
  const stepNs = power * ([1, 2, 5, 10].find((factor) => factor * power >= leastNs) ?? 10);
  const { ns: unitNs, unit } = units.find(({ ns }) => stepNs >= ns) ?? units[3];
  const ticks: Tick[] = [];
  const first = Math.ceil(view.fromNs / stepNs);
  const last = Math.floor(view.toNs / stepNs);
  for (let each = first; each <= last; each++) {
    const ns = each * stepNs;
    ticks.push({ ns, label: `${grouped(ns / unitNs)} ${unit}` });
  }
  return ticks;
}

/** Whole units: five digits and more in groups of three. */
function grouped(value: number): string {
  const whole = Math.round(value);
  return Math.abs(whole) >= 1000
    ? `${whole < 0 ? '−' : ''}${formatSignificant(Math.abs(whole))}`
    : String(whole).replace('-', '−');
}
