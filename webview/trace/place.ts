/** The pages of a trace, in the order of their tabs. */
export const tabIds = [
  'overview',
  'timeline',
  'operators',
  'kernels',
  'memory',
  'modules',
  'communication',
  'idle',
  'compare',
] as const;
export type TabId = (typeof tabIds)[number];

/**
 * Where somebody is in a trace: enough to come back after a restart, and to send a colleague to the same place. Times
 * are nanoseconds on the session's axis.
 */
export interface Place {
  readonly tab: TabId;
  /** Which trace of the session, by its place in the list. */
  readonly recording: number;
  /** First and last step by index; `null` for all. */
  readonly steps: [first: number, last: number] | null;
  /** What the timeline shows; `null` for everything. */
  readonly view: { readonly fromNs: number; readonly toNs: number } | null;
  /** The event that is selected. */
  readonly event: { readonly recording: number; readonly row: number } | null;
  /** The stretch that is selected, on some tracks or (`null`) on all. */
  readonly area: {
    readonly fromNs: number;
    readonly toNs: number;
    readonly tracks: readonly number[] | null;
  } | null;
  /** In a comparison, which of the compared steps begin together on both sides. */
  readonly alignedPair: number;
  /** What each tab keeps for itself, such as orders and filters. */
  readonly kept: Readonly<Record<string, unknown>>;
}

export const firstPlace: Place = {
  tab: 'overview',
  recording: 0,
  steps: null,
  view: null,
  event: null,
  area: null,
  alignedPair: 0,
  kept: {},
};
