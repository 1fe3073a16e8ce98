import type { EventDetails, EventRef } from '../../../src/trace/timeline/timelineTypes.ts';
import type { Gap } from './gapsOf.ts';
import type { TimeRange } from './viewport.ts';

/** What is selected. */
export type Selection =
  | { readonly kind: 'none' }
  | { readonly kind: 'event'; readonly event: EventDetails }
  | { readonly kind: 'gap'; readonly gap: Gap; readonly blame: EventDetails | undefined }
  | { readonly kind: 'area'; readonly range: TimeRange; readonly tracks: readonly number[] | undefined };

export const nothingSelected: Selection = { kind: 'none' };

/** The stretch of time of what is selected. */
export function selectedRange(selection: Selection): TimeRange | undefined {
  switch (selection.kind) {
    case 'event':
      return { fromNs: selection.event.startNs, toNs: selection.event.endNs };
    case 'gap':
      return selection.gap;
    case 'area':
      return selection.range;
    case 'none':
      return undefined;
  }
}

export function isSameEvent(left: EventRef | null | undefined, right: EventRef | null | undefined): boolean {
  return left?.recording === right?.recording && left?.row === right?.row;
}
