import type { Column } from '../../kit/table.ts';

/** A column of rows of one kind. {@link durationColumn} and its neighbours make the usual ones. */
export interface ViewColumn<R> extends Column {
  /** Track of the CSS grid, such as `minmax(160px, 2fr)`. */
  readonly track: string;
  /** As shown and copied; numbers in the one unit of the column. */
  readonly text: (row: R) => string;
  /** What is compared when sorting, and exported; absent sorts last. */
  readonly value: (row: R) => number | string | undefined;
  /** Unit of `value` in saved files, where it is not `unit`: `ns`. */
  readonly valueUnit?: string;
  /** What hovering over a cell shows, where it is more than the text. */
  readonly tooltip?: (row: R) => string;
  /** Share between 0 and 1 that is drawn as a bar behind the text. */
  readonly fraction?: (row: R) => number | undefined;
  /** What stands at the head of a group; without it nothing does. */
  readonly total?: {
    readonly of: (rows: readonly R[]) => number | undefined;
    readonly text: (total: number) => string;
  };
  /** Not shown until the user chooses it. */
  readonly hidden?: boolean;
}

/** A way to put rows together under heads. */
export interface Grouping<R> {
  readonly id: string;
  /** Such as `By operator`. */
  readonly title: string;
  readonly of: (row: R) => string;
}
