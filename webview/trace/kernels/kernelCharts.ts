import { type ColumnUnit, formatFixed, timeUnitFor } from '../../../src/core/columnNumbers.ts';
import type { TensorCoreUse } from '../../../src/trace/classify/tensorCores.ts';
import { kernelLabels } from '../../../src/trace/diff/kernelLabels.ts';
import type { KernelsJson } from '../../../src/trace/report/tablesJson.ts';
import { type BarTableRow, type BarTone, barTable } from '../../kit/barTable.ts';
import { h } from '../../kit/dom.ts';
import { fill, sectionTitle } from '../../kit/text.ts';
import { columnText, decimalsOf } from '../table/columnKinds.ts';
import type { TabContext } from '../tab.ts';
import { useWords } from './kernelColumns.ts';
import { tensorCoreShares } from './tensorCoreShares.ts';

const shownKernels = 8;
const tones: Readonly<Record<TensorCoreUse, BarTone>> = { yes: 'plain', no: 'rest', unknown: 'rest' };

interface Item {
  readonly name: string;
  readonly tooltip?: string;
  readonly timeNs: number;
  readonly share: number;
  readonly tone: BarTone;
  readonly kernels?: number;
  readonly press?: BarTableRow['press'];
}

/** The longest kernels, and how much of the kernels' time is on tensor cores. */
export function kernelCharts(
  context: TabContext,
  { kernels, stepCount }: KernelsJson,
  onPress: (name: string) => void,
): HTMLElement {
  const { strings } = context;
  const steps = Math.max(1, stepCount);
  const labels = kernelLabels(kernels.map(({ name }) => name));
  const allNs = kernels.reduce((sum, { totalNs }) => sum + totalNs, 0);
  const rest = kernels.slice(shownKernels);
  const restNs = rest.reduce((sum, { totalNs }) => sum + totalNs, 0);
  const share = (timeNs: number) => (allNs > 0 ? timeNs / allNs : 0);
  return h(
    'div',
    { class: 'kernel-charts section' },
    h(
      'section',
      {},
      sectionTitle(strings.kernelsTop),
      bars(strings.kernelsKernel, [
        ...kernels.slice(0, shownKernels).map(({ name, totalNs }): Item => ({
          name: labels.get(name) ?? name,
          tooltip: name,
          timeNs: totalNs,
          share: share(totalNs),
          tone: 'plain',
          press: {
            description: fill(strings.kernelsShow, labels.get(name) ?? name),
            act: () => onPress(name),
          },
        })),
        ...(rest.length === 0
          ? []
          : [
              {
                name:
                  rest.length === 1
                    ? strings.kernelsRestOne
                    : fill(strings.kernelsRest, formatFixed(rest.length, 0)),
                timeNs: restNs,
                share: share(restNs),
                tone: 'rest' as const,
              },
            ]),
      ]),
    ),
    h(
      'section',
      {},
      sectionTitle(strings.kernelsTensorCores, strings.kernelsTensorCoresRemark),
      bars(
        strings.kernelsUse,
        tensorCoreShares(kernels).map(({ use, ...each }): Item => ({
          ...each,
          name: useWords(use, strings),
          tone: tones[use],
        })),
      ),
    ),
  );

  function bars(nameHeader: string, items: readonly Item[]): HTMLElement {
    const values = items.map(({ timeNs }) => timeNs / steps);
    const unit = timeUnitFor(values);
    const figures = textsOf(values, unit);
    const shares = textsOf(
      items.map((item) => item.share),
      { unit: '%', divisor: 0.01 },
    );
    const largest = Math.max(...items.map(({ timeNs }) => timeNs));
    const hasCounts = items.some(({ kernels: count }) => count !== undefined);
    return barTable({
      summary: fill(
        strings.kernelsChart,
        nameHeader,
        items
          .map(({ name }, index) => fill(strings.kernelsChartItem, name, figures[index] ?? '', unit.unit))
          .join('; '),
      ),
      nameHeader,
      barHeader: strings.kernelsBar,
      headers: [
        { text: strings.kernelsPerStep, unit: unit.unit },
        { text: strings.kernelsShare, unit: '%' },
        ...(hasCounts ? [{ text: strings.kernelsCount }] : []),
      ],
      rows: items.map(({ name, tooltip, timeNs, tone, press, kernels: count }, index) => ({
        name,
        ...(tooltip === undefined ? {} : { tooltip }),
        fraction: largest > 0 ? timeNs / largest : 0,
        tone,
        figures: [
          figures[index] ?? '',
          shares[index] ?? '',
          ...(count === undefined ? [] : [formatFixed(count, 0)]),
        ],
        ...(press === undefined ? {} : { press }),
      })),
    });
  }
}

function textsOf(values: readonly number[], { unit, divisor }: ColumnUnit): string[] {
  const scaled = values.map((value) => value / divisor);
  const decimals = decimalsOf(scaled, unit === '%' ? 1 : 2);
  return scaled.map((value) => columnText(value, decimals));
}
