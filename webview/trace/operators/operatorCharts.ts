import { formatFixed, timeUnitFor } from '../../../src/core/columnNumbers.ts';
import { formatSignificant } from '../../../src/core/units.ts';
import type { OperatorsJson } from '../../../src/trace/report/tablesJson.ts';
import { type BarTone, barTable } from '../../kit/barTable.ts';
import { dropdown } from '../../kit/controls.ts';
import { h } from '../../kit/dom.ts';
import { fill, sectionTitle } from '../../kit/text.ts';
import { columnText, decimalsOf } from '../table/columnKinds.ts';
import type { TabContext } from '../tab.ts';
import { topCounts, topOperators } from './topOperators.ts';

const key = 'operatorsTop';
const kinds = ['self', 'total'] as const;

interface Choice {
  readonly count: number;
  readonly kind: (typeof kinds)[number];
}

/** The operators that take most of the device's and of the host's time, as bars; both charts follow one choice. */
export function operatorCharts(
  context: TabContext,
  answer: OperatorsJson,
  onPress: (name: string) => void,
): HTMLElement {
  const { strings } = context;
  const charts = h('div', { class: 'operator-charts' });
  let choice = keptChoice(context.kept(key));
  draw();
  return h(
    'section',
    { class: 'section' },
    h(
      'div',
      { class: 'table-head' },
      sectionTitle(strings.operatorsWhere),
      h(
        'div',
        { class: 'table-controls' },
        dropdown({
          label: strings.operatorsTop,
          choices: topCounts.map((count) => ({
            value: String(count),
            text: fill(strings.operatorsTopCount, count),
          })),
          value: String(choice.count),
          onChoose: (count) => choose({ count: Number(count) }),
        }),
        dropdown({
          label: strings.operatorsKind,
          choices: [
            { value: 'self', text: strings.operatorsSelf },
            { value: 'total', text: strings.operatorsTotal },
          ],
          value: choice.kind,
          onChoose: (kind) => choose({ kind }),
        }),
      ),
    ),
    charts,
  );

  function choose(change: Partial<Choice>): void {
    choice = { ...choice, ...change };
    context.keep(key, choice);
    draw();
  }

  function draw(): void {
    const hasDevice = answer.operators.some(({ deviceSelfNs }) => deviceSelfNs > 0);
    charts.replaceChildren(
      ...(hasDevice
        ? [chart(strings.operatorsDevice, choice.kind === 'self' ? 'deviceSelfNs' : 'deviceTotalNs', 'plain')]
        : []),
      chart(strings.operatorsHost, choice.kind === 'self' ? 'hostSelfNs' : 'hostTotalNs', 'warning'),
    );
  }

  function restName(count: number): string {
    return count === 1 ? strings.operatorsRestOne : fill(strings.operatorsRest, formatFixed(count, 0));
  }

  function chart(
    title: string,
    time: 'deviceSelfNs' | 'deviceTotalNs' | 'hostSelfNs' | 'hostTotalNs',
    tone: BarTone,
  ): HTMLElement {
    const { top, rest } = topOperators(answer.operators, time, choice.count);
    const all = rest === undefined ? top : [...top, rest];
    const steps = Math.max(1, answer.stepCount);
    const values = all.map(({ timeNs }) => timeNs / steps);
    const { unit, divisor } = timeUnitFor(values);
    const decimals = decimalsOf(values.map((value) => value / divisor));
    const largest = Math.max(...all.map(({ timeNs }) => timeNs));
    const figures = values.map((value) => columnText(value / divisor, decimals));
    return barTable({
      summary: fill(
        strings.operatorsChart,
        title,
        top
          .map(({ name }, index) =>
            fill(strings.operatorsChartItem, name.slice(0, 100), figures[index] ?? '', unit),
          )
          .join('; '),
      ),
      nameHeader: title,
      barHeader: strings.operatorsBar,
      headers: [
        { text: strings.operatorsPerStep, unit },
        { text: strings.operatorsShare, unit: '%' },
      ],
      rows: all.map((each, index) => ({
        name: each === rest ? restName(rest.operators) : each.name,
        fraction: largest > 0 ? each.timeNs / largest : 0,
        tone: each === rest ? 'rest' : tone,
        figures: [figures[index] ?? '', percent(each.share)],
        ...(each === rest
          ? {}
          : {
              press: {
                description: fill(strings.operatorsShow, each.name.slice(0, 200)),
                act: () => onPress(each.name),
              },
            }),
      })),
    });
  }
}

/** The unit stands in the head. */
function percent(share: number): string {
  return share * 100 >= 100 ? formatSignificant(share * 100) : columnText(share * 100, 1);
}

function keptChoice(kept: unknown): Choice {
  const { count, kind } = typeof kept === 'object' && kept !== null ? (kept as Record<string, unknown>) : {};
  return {
    count: topCounts.find((each) => each === count) ?? 10,
    kind: kinds.find((each) => each === kind) ?? 'self',
  };
}
