import { timeUnitFor } from '../../../src/core/columnNumbers.ts';
import { formatDurationNs, formatShare } from '../../../src/core/units.ts';
import type { OverviewAnswer } from '../../../src/trace/session/queries/overview.ts';
import { link } from '../../kit/controls.ts';
import { h, nameText } from '../../kit/dom.ts';
import { dataTable } from '../../kit/table.ts';
import { fill, sectionTitle } from '../../kit/text.ts';
import type { Place } from '../place.ts';
import { columnText, decimalsOf } from '../table/columnKinds.ts';
import type { TabContext } from '../tab.ts';
import { partSeries, partValues } from './parts.ts';
import { stackedBars, stackedLegend } from './stackedBars.ts';

/** Where each step's time goes; choosing a step restricts every page to it. */
export function stepSection(
  context: TabContext,
  answer: OverviewAnswer,
  chosen: Place['steps'],
): { element: HTMLElement; dispose: () => void } {
  const { strings } = context;
  const { steps, meanPartsNs, meanNs, chosenSteps } = answer;
  const series = partSeries(strings);
  const mean = partValues(meanPartsNs);
  const canChoose = steps.length > 1;
  const shareOf = (value: number) => formatShare(meanNs > 0 ? value / meanNs : 0);
  const chart = stackedBars({
    series,
    bars: steps.map(({ name, partsNs }) => ({ label: name, values: partValues(partsNs) })),
    label: strings.overviewStepChart,
    summary: fill(
      strings.overviewStepValue,
      strings.overviewStepChart,
      formatDurationNs(meanNs),
      mean
        .map((value, index) =>
          fill(strings.overviewPart, series[index]?.label ?? '', formatDurationNs(value)),
        )
        .join(', '),
    ),
    chosen,
    strings,
    ...(canChoose
      ? {
          onChoose: (index: number | undefined) =>
            context.go({ steps: index === undefined ? null : [index, index] }),
        }
      : {}),
  });
  return {
    element: h(
      'section',
      { class: 'step-section' },
      h(
        'div',
        { class: 'title-row' },
        sectionTitle(
          strings.overviewWhere,
          chosen === null || !canChoose
            ? strings.overviewWhereRemark
            : fill(strings.overviewWhereMean, chosenSteps, steps.length),
        ),
        chosen === null
          ? undefined
          : link({ label: strings.overviewAllSteps, onPress: () => context.go({ steps: null }) }),
      ),
      chart.element,
      stackedLegend(series, mean, (value) => `${shareOf(value)} · ${formatDurationNs(value)}`),
      h(
        'div',
        { class: 'under-chart' },
        stepTable(context, answer),
        canChoose ? h('p', { class: 'hint' }, strings.overviewWhereHint) : undefined,
      ),
    ),
    dispose: chart.dispose,
  };
}

/** The chart's figures; made when it is opened, as there may be thousands of steps. */
function stepTable({ strings }: TabContext, { steps }: OverviewAnswer): HTMLElement {
  const body = h('div', {});
  const details = h(
    'details',
    {
      class: 'chart-table',
      on: {
        toggle: () => {
          if (details.open && body.childElementCount === 0) {
            body.append(make());
          }
        },
      },
    },
    h('summary', {}, strings.overviewAsTable),
    body,
  );
  return details;

  function make(): HTMLElement {
    const lengths = steps.map(({ startNs, endNs }) => endNs - startNs);
    const { unit, divisor } = timeUnitFor(lengths);
    const parts = steps.map(({ partsNs }) => partValues(partsNs));
    const series = partSeries(strings);
    const present = series
      .map(({ label }, index) => ({ label, index }))
      .filter(({ index }) => parts.some((values) => (values[index] ?? 0) > 0));
    const decimals = Math.min(3, decimalsOf(lengths.map((ns) => ns / divisor)) + 1);
    const text = (ns: number) => columnText(ns / divisor, decimals);
    return dataTable({
      caption: strings.overviewStepChart,
      columns: [
        { id: 'step', header: strings.overviewStep },
        { id: 'length', header: strings.overviewLength, unit, numeric: true },
        ...present.map(({ label, index }) => ({ id: String(index), header: label, unit, numeric: true })),
      ],
      rows: steps.map(({ name }, row) => ({
        cells: [
          { content: nameText(name), text: name, value: row },
          number(text(lengths[row] ?? 0), lengths[row]),
          ...present.map(({ index }) => number(text(parts[row]?.[index] ?? 0), parts[row]?.[index])),
        ],
      })),
    });
  }
}

function number(text: string, value: number | undefined) {
  return { content: text, text, value };
}
