import { formatBytes, formatDurationNs, formatShare, formatSignificant } from '../../../src/core/units.ts';
import { h, nameText } from '../../kit/dom.ts';
import { fill, plainDirection } from '../../kit/text.ts';
import { exampleTable } from '../detail/exampleTable.ts';
import { facts } from '../detail/facts.ts';
import { pending } from '../detail/pending.ts';
import { stackList } from '../detail/stackList.ts';
import type { TabContext } from '../tab.ts';
import type { OperatorKind, OperatorRow } from './operatorRow.ts';
import { shapesText } from './shapesText.ts';

const longestName = 2000;

/** What stands under a row of the operators' table: all of its name and stack, and its longest calls. */
export function operatorDetail(
  context: TabContext,
  row: OperatorRow,
  kind: OperatorKind,
  gpu: string | null,
): HTMLElement {
  const { strings } = context;
  const scope = context.scope();
  return h(
    'div',
    { class: 'row-detail' },
    facts([
      [strings.operatorsOperator, row.name.length > 40 ? longName(row.name) : undefined],
      [
        strings.operatorsShapes,
        row.shapesText === '' ? undefined : h('span', { class: 'mono' }, row.shapesText),
      ],
      [strings.operatorsPeak, reached(context, row, gpu)],
      [strings.detailStack, row.stack.length === 0 ? undefined : stackList(context, row.stack)],
    ]),
    row.isOperator ? undefined : h('p', { class: 'note' }, strings.operatorsNotOperator),
    pending(
      context.ask('operatorExamples', {
        ...scope,
        name: row.name,
        shapes: kind === 'shape' ? (row.shapes ?? '') : null,
        stack: kind === 'stack' ? [...row.stack] : null,
      }),
      ({ calls, examples }) => [
        exampleTable(context, {
          calls,
          examples,
          columns: [
            ...(row.isOperator
              ? [
                  {
                    header: strings.detailHost,
                    numeric: true,
                    cell: ({ startNs, endNs }: (typeof examples)[number]) =>
                      formatDurationNs(endNs - startNs),
                  },
                ]
              : []),
            ...(row.deviceSelfNs > 0
              ? [
                  {
                    header: strings.detailDevice,
                    numeric: true,
                    cell: ({ deviceNs }: (typeof examples)[number]) => formatDurationNs(deviceNs),
                  },
                ]
              : []),
            ...(kind !== 'shape' && examples.some(({ shapes }) => shapes !== null)
              ? [
                  {
                    header: strings.operatorsShapes,
                    cell: ({ shapes }: (typeof examples)[number]) =>
                      nameText(shapesText(shapes ?? ''), { class: 'mono' }),
                  },
                ]
              : []),
          ],
        }),
      ],
      strings,
    ),
  );
}

function reached({ strings }: TabContext, { achieved }: OperatorRow, gpu: string | null): string | undefined {
  if (achieved === null) {
    return undefined;
  }
  const { efficiency, bound } = achieved;
  if (efficiency === null || bound === null) {
    return undefined;
  }
  return fill(
    strings.operatorsReached,
    formatShare(efficiency),
    gpu ?? 'GPU',
    {
      compute: strings.operatorsBoundCompute,
      memory: strings.operatorsBoundMemory,
      launch: strings.operatorsBoundLaunch,
    }[bound],
    formatSignificant(achieved.flopPerSecond / 1e12),
    formatBytes(achieved.bytesPerSecond),
    formatDurationNs(achieved.deviceNs),
  );
}

/** What the table's cell may have cut. */
function longName(name: string): HTMLElement {
  return h('bdi', { class: 'mono' }, plainDirection(name.slice(0, longestName)));
}
