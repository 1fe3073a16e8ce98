/** A stretch of the session's axis. */
export interface TimeRange {
  readonly fromNs: number;
  readonly toNs: number;
}

/** What of the axis stands on how many pixels. */
export interface Viewport extends TimeRange {
  readonly widthPx: number;
}

/** The shortest stretch that can be seen: below it boxes of single nanoseconds would fill the pane. */
const shortestNs = 40;
/** Room around a thing that the view is fitted to, as a share of its length. */
const fittingMargin = 0.08;

export function nsPerPx({ fromNs, toNs, widthPx }: Viewport): number {
  return (toNs - fromNs) / Math.max(1, widthPx);
}

export function xOf(view: Viewport, ns: number): number {
  return (ns - view.fromNs) / nsPerPx(view);
}

export function nsAt(view: Viewport, px: number): number {
  return view.fromNs + px * nsPerPx(view);
}

/** Brings a stretch within what was recorded, with its length where that is possible. */
export function clampRange({ fromNs, toNs }: TimeRange, bounds: TimeRange): TimeRange {
  const longest = Math.max(shortestNs, bounds.toNs - bounds.fromNs);
  const length = Math.max(shortestNs, toNs - fromNs);
  if (length >= longest * (1 - 1e-9)) {
    return { fromNs: bounds.fromNs, toNs: bounds.fromNs + longest };
  }
  const middle = (fromNs + toNs) / 2;
  const from = Math.min(Math.max(middle - length / 2, bounds.fromNs), bounds.fromNs + longest - length);
  return { fromNs: from, toNs: from + length };
}

/** Makes the visible stretch `factor` times as long; what stands at `px` stays there. */
export function zoomAbout(view: Viewport, bounds: TimeRange, factor: number, px: number): TimeRange {
  const fixed = nsAt(view, px);
  const longest = Math.max(shortestNs, bounds.toNs - bounds.fromNs);
  const length = Math.min(longest, Math.max(shortestNs, (view.toNs - view.fromNs) * factor));
  const from = fixed - (px / Math.max(1, view.widthPx)) * length;
  return clampRange({ fromNs: from, toNs: from + length }, bounds);
}

/** Moves the view so that later things come into sight when `px` is positive. */
export function panBy(view: Viewport, bounds: TimeRange, px: number): TimeRange {
  const shift = px * nsPerPx(view);
  return clampRange({ fromNs: view.fromNs + shift, toNs: view.toNs + shift }, bounds);
}

/** A stretch with some room around it. */
export function fitTo({ fromNs, toNs }: TimeRange, bounds: TimeRange): TimeRange {
  const margin = Math.max((toNs - fromNs) * fittingMargin, shortestNs / 4);
  return clampRange({ fromNs: fromNs - margin, toNs: toNs + margin }, bounds);
}

/** The same length about another middle. */
export function centreOn(view: TimeRange, ns: number, bounds: TimeRange): TimeRange {
  const half = (view.toNs - view.fromNs) / 2;
  return clampRange({ fromNs: ns - half, toNs: ns + half }, bounds);
}

/** Moves the view no further than needed for a stretch to be seen; one that is longer than the view is left alone. */
export function bringIntoView(view: TimeRange, { fromNs, toNs }: TimeRange, bounds: TimeRange): TimeRange {
  if (toNs > view.fromNs && fromNs < view.toNs) {
    return { fromNs: view.fromNs, toNs: view.toNs };
  }
  return centreOn(view, (fromNs + toNs) / 2, bounds);
}

/** Whether a stretch runs forward and reaches into what was recorded. */
export function isSeenIn({ fromNs, toNs }: TimeRange, recorded: TimeRange): boolean {
  return (
    Number.isFinite(fromNs) &&
    Number.isFinite(toNs) &&
    fromNs <= toNs &&
    toNs >= recorded.fromNs &&
    fromNs <= recorded.toNs
  );
}

export function isSameRange(left: TimeRange, right: TimeRange): boolean {
  return left.fromNs === right.fromNs && left.toNs === right.toNs;
}
