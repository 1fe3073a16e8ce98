import type { Trace } from '../read/trace.ts';

/** When a trace's own time zero was. */
export interface Epoch {
  /** Nanoseconds since 1970; too many digits for a double. */
  readonly baseNs: bigint;
  /** `base` when the trace names its base, `absolute` when its times are those of the clock (before PyTorch 2.4). */
  readonly from: 'base' | 'absolute';
}

/** Times after 2001 in microseconds since 1970; relative ones would have run for thirty years. */
const firstAbsoluteUs = 1e15;

/** The instant of a trace's time zero; `undefined` when its times are relative to nothing known. */
export function epochOf({ metadata, baseUs }: Trace): Epoch | undefined {
  const text = metadata.raw.get('baseTimeNanoseconds')?.trim();
  const ownNs = BigInt(Math.round(baseUs)) * 1000n;
  if (text !== undefined && /^\d+$/.test(text)) {
    return { baseNs: BigInt(text) + ownNs, from: 'base' };
  }
  return baseUs >= firstAbsoluteUs ? { baseNs: ownNs, from: 'absolute' } : undefined;
}
