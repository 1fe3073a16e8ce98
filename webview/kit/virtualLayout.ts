export const rowHeightPx = 28;

/** The detail that stands under one row; `position` is -1 when none is open. */
export interface OpenedDetail {
  readonly position: number;
  readonly heightPx: number;
}

/** Where the row at a position begins, from the top of all rows. */
export function topOf(position: number, opened: OpenedDetail): number {
  return position * rowHeightPx + (opened.position >= 0 && position > opened.position ? opened.heightPx : 0);
}

/** The position of the row at a distance from the top of all rows; within a detail it is the row under it. */
export function positionAt(y: number, opened: OpenedDetail): number {
  const detailTop = (opened.position + 1) * rowHeightPx;
  const isBelow = opened.position >= 0 && y > detailTop;
  return Math.floor((isBelow ? Math.max(detailTop, y - opened.heightPx) : y) / rowHeightPx);
}

/** Least width of the columns in CSS grid tracks such as `minmax(160px, 2fr)` and `84px`; 120 px where a track has none. */
export function leastWidthPx(tracks: readonly string[]): number {
  return tracks.reduce((sum, track) => {
    const px = /(\d+(?:\.\d+)?)px/.exec(track)?.[1];
    return sum + (px === undefined ? 120 : Number(px));
  }, 0);
}

/** The row that a key leads to from the active one; `undefined` for keys that do not move between rows. */
export function rowAfterKey(
  key: string,
  active: number,
  count: number,
  heightPx: number,
): number | undefined {
  const page = Math.max(1, Math.floor(heightPx / rowHeightPx) - 2);
  const moves: Readonly<Record<string, number>> = {
    ArrowDown: active + 1,
    ArrowUp: active - 1,
    PageDown: active + page,
    PageUp: active - page,
    Home: 0,
    End: count - 1,
  };
  return moves[key];
}

/** How far rows are to be scrolled so that one of them, with what stands under it, is in sight: no further than needed. */
export function scrollToShow(
  position: number,
  opened: OpenedDetail,
  pane: { readonly scrollPx: number; readonly roomPx: number },
): number {
  const top = topOf(position, opened);
  const ownPx = opened.position === position ? opened.heightPx : 0;
  const bottom = top + rowHeightPx + Math.min(ownPx, pane.roomPx - rowHeightPx);
  if (top < pane.scrollPx) {
    return top;
  }
  return bottom > pane.scrollPx + pane.roomPx ? bottom - pane.roomPx : pane.scrollPx;
}
