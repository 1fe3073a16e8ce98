import { timeUnitFor } from '../../../src/core/columnNumbers.ts';
import type { CompareAnswer, ComparedStep } from '../../../src/trace/session/queries/compare.ts';
import { link } from '../../kit/controls.ts';
import { h } from '../../kit/dom.ts';
import { dataTable } from '../../kit/table.ts';
import { fill, sectionTitle } from '../../kit/text.ts';
import { columnText, decimalsOf, durationColumn, numberColumn, unknownText } from '../table/columnKinds.ts';
import { tableView } from '../table/tableView.ts';
import type { Place } from '../place.ts';
import type { TabContext } from '../tab.ts';
import { signedColumnText } from './words.ts';

/** With more steps the table scrolls inside itself. */
const mostAtOnce = 50;

/** A step of either side beside its partner, with their lengths for the same number of samples. */
interface StepRow {
  readonly index: number;
  readonly before: ComparedStep | null;
  readonly after: ComparedStep | null;
  readonly beforeNs: number | undefined;
  readonly afterNs: number | undefined;
  readonly deltaNs: number | undefined;
}

/** The compared steps, the first beside the first; each leads to the timeline, where both begin together. */
export function stepsSection(
  context: TabContext,
  { alignedSteps, scale }: Pick<CompareAnswer, 'alignedSteps' | 'scale'>,
): { readonly element: HTMLElement; dispose(): void } {
  const rows = alignedSteps.map(({ before, after }, index): StepRow => {
    const beforeNs = before === null ? undefined : before.endNs - before.startNs;
    const afterNs = after === null ? undefined : (after.endNs - after.startNs) * scale;
    const deltaNs = beforeNs === undefined || afterNs === undefined ? undefined : afterNs - beforeNs;
    return { index, before, after, beforeNs, afterNs, deltaNs };
  });
  return rows.length > mostAtOnce
    ? longTable(context, rows)
    : { element: shortTable(context, rows), dispose: () => undefined };
}

/** All lengths in one unit with the same decimals. */
function lengthsOf(rows: readonly StepRow[]) {
  const all = rows.flatMap(({ beforeNs, afterNs }) => [beforeNs ?? 0, afterNs ?? 0]);
  const { unit, divisor } = timeUnitFor(all);
  return { all, unit, divisor, decimals: Math.min(2, decimalsOf(all.map((ns) => ns / divisor))) };
}

/** Leads to a step on the timeline. @param side how the way to that side is called. */
function stepLink(
  context: TabContext,
  { index }: StepRow,
  step: ComparedStep,
  side: string,
  label = step.name,
): HTMLElement {
  return link({
    label,
    description: fill(context.strings.compareShowOf, side, step.name),
    key: `${side} ${step.startNs}`,
    onPress: () => context.go(placeOf(context, index, step)),
  });
}

/** Where both sides have a step, both begin together; a step without a partner is where it is. */
function placeOf({ head }: TabContext, index: number, { startNs, endNs }: ComparedStep): Partial<Place> {
  const { [index]: pair } = head.pairs;
  return {
    tab: 'timeline',
    ...(pair === undefined
      ? { view: { fromNs: startNs, toNs: endNs } }
      : { view: { fromNs: pair.fromNs, toNs: pair.toNs }, alignedPair: index }),
    event: null,
    area: null,
  };
}

function shortTable(context: TabContext, rows: readonly StepRow[]): HTMLElement {
  const { strings } = context;
  const { unit, divisor, decimals } = lengthsOf(rows);
  const name = (row: StepRow, step: ComparedStep | null, side: string) =>
    step === null
      ? { content: unknownText, text: '' }
      : { content: stepLink(context, row, step, side), text: step.name, value: step.startNs };
  const time = (ns: number | undefined) => {
    const text = ns === undefined ? '' : columnText(ns / divisor, decimals);
    return text === '' ? { content: unknownText, text } : { content: text, text, value: ns };
  };
  return h(
    'section',
    { class: 'section' },
    sectionTitle(strings.compareSteps, strings.compareStepsRemark),
    dataTable({
      caption: strings.compareSteps,
      columns: [
        { id: 'before', header: strings.compareBefore },
        { id: 'beforeNs', header: strings.compareStepBefore, unit, numeric: true },
        { id: 'after', header: strings.compareAfter },
        { id: 'afterNs', header: strings.compareStepAfter, unit, numeric: true },
        { id: 'delta', header: strings.compareDifference, unit, numeric: true },
      ],
      rows: rows.map((row) => {
        const delta =
          row.deltaNs === undefined ? unknownText : signedColumnText(row.deltaNs / divisor, decimals);
        return {
          cells: [
            name(row, row.before, strings.compareShowBefore),
            time(row.beforeNs),
            name(row, row.after, strings.compareShowAfter),
            time(row.afterNs),
            { content: delta, text: delta, value: row.deltaNs },
          ],
        };
      }),
    }),
  );
}

/** As many rows as there are, of which those in view are drawn; the links stand under an opened one. */
function longTable(
  context: TabContext,
  rows: readonly StepRow[],
): { readonly element: HTMLElement; dispose(): void } {
  const { strings } = context;
  const { all, divisor, decimals } = lengthsOf(rows);
  const shared = { rows, unitFrom: all, decimals };
  // Names are in the order of time, which their letters are not.
  const name = (id: 'before' | 'after', header: string) => ({
    id,
    header,
    track: 'minmax(120px, 1fr)',
    text: (row: StepRow) => row[id]?.name ?? unknownText,
    value: (row: StepRow) => row[id]?.startNs,
  });
  const view = tableView<StepRow>(context, {
    id: 'compareSteps',
    label: strings.compareSteps,
    order: { column: 'number', direction: 'ascending' },
    columns: [
      numberColumn<StepRow>({
        id: 'number',
        header: strings.compareStepNumber,
        of: ({ index }) => index + 1,
        rows,
        total: 'none',
      }),
      name('before', strings.compareBefore),
      durationColumn<StepRow>({
        id: 'beforeNs',
        header: strings.compareStepBefore,
        of: ({ beforeNs }) => beforeNs,
        ...shared,
      }),
      name('after', strings.compareAfter),
      durationColumn<StepRow>({
        id: 'afterNs',
        header: strings.compareStepAfter,
        of: ({ afterNs }) => afterNs,
        ...shared,
      }),
      {
        ...durationColumn<StepRow>({
          id: 'delta',
          header: strings.compareDifference,
          of: ({ deltaNs }) => deltaNs,
          ...shared,
        }),
        text: ({ deltaNs }) =>
          deltaNs === undefined ? unknownText : signedColumnText(deltaNs / divisor, decimals),
      },
    ],
    searchText: ({ before, after }) => `${before?.name ?? ''} ${after?.name ?? ''}`,
    detail: (row) =>
      h(
        'div',
        { class: 'links' },
        ...(
          [
            [row.before, strings.compareShowBefore],
            [row.after, strings.compareShowAfter],
          ] as const
        ).flatMap(([step, side]) => (step === null ? [] : [stepLink(context, row, step, side, side)])),
      ),
  });
  view.setRows(rows);
  return view;
}
