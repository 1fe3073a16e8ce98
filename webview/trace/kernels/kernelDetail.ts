import { formatFixed } from '../../../src/core/columnNumbers.ts';
import { formatDurationNs } from '../../../src/core/units.ts';
import type { KernelStats } from '../../../src/trace/analyse/kernels/kernelStats.ts';
import type {
  KernelExamples,
  KernelLaunch,
} from '../../../src/trace/session/queries/examples/kernelExamples.ts';
import { h, nameText } from '../../kit/dom.ts';
import { fill, plainDirection } from '../../kit/text.ts';
import { exampleTable } from '../detail/exampleTable.ts';
import { facts } from '../detail/facts.ts';
import { pending } from '../detail/pending.ts';
import type { TabContext } from '../tab.ts';
import { type KernelKind, useWords } from './kernelColumns.ts';

const longestName = 2000;

/** What stands under a row of the kernels' table. */
export function kernelDetail(context: TabContext, row: KernelStats, kind: KernelKind): HTMLElement {
  const { strings } = context;
  const { use, reason } = row.tensorCores;
  return h(
    'div',
    { class: 'row-detail' },
    facts([
      [strings.kernelsKernel, h('bdi', { class: 'mono' }, plainDirection(row.name.slice(0, longestName)))],
      [strings.kernelsTensorCores, fill(strings.kernelsReason, useWords(use, strings), reason)],
    ]),
    launches(
      context,
      row.name,
      kind === 'launch'
        ? {
            operator: row.operator,
            grid: row.grid === null ? null : [...row.grid],
            block: row.block === null ? null : [...row.block],
            registersPerThread: row.registersPerThread,
            sharedMemoryBytes: row.sharedMemoryBytes,
          }
        : null,
    ),
  );
}

/** The longest launches of a kernel, copy or set, and the operators behind all of them. */
export function launches(context: TabContext, name: string, launch: KernelLaunch | null): HTMLElement {
  const { strings } = context;
  return pending(
    context.ask('kernelExamples', { ...context.scope(), name, launch }),
    ({ calls, examples, operators }) => [
      facts([
        [strings.kernelsOperators, operators.length === 0 ? undefined : operatorList(strings, operators)],
      ]),
      exampleTable(context, {
        calls,
        examples,
        columns: [
          {
            header: strings.detailLength,
            numeric: true,
            cell: ({ startNs, endNs }) => formatDurationNs(endNs - startNs),
          },
          {
            header: strings.kernelsOperator,
            cell: ({ operator }) => nameText(operator ?? strings.kernelsNoOperator),
          },
        ],
      }),
    ],
    strings,
  );
}

function operatorList(strings: TabContext['strings'], operators: KernelExamples['operators']): HTMLElement {
  return h(
    'ul',
    { class: 'plain-rows' },
    ...operators.map(({ name, calls, totalNs }) =>
      h(
        'li',
        {},
        nameText(name),
        h(
          'span',
          { class: 'quiet' },
          ` ${fill(strings.kernelsOperatorItem, formatDurationNs(totalNs), formatFixed(calls, 0))}`,
        ),
      ),
    ),
  );
}
