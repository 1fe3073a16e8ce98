import { formatDurationNs } from '../../../src/core/units.ts';
import type { FlameNode } from '../../../src/trace/timeline/timelineTypes.ts';
import { h, nameText } from '../../kit/dom.ts';
import { dataTable, type Row } from '../../kit/table.ts';
import { ownNs } from './flameLayout.ts';
import type { flameStrings } from './strings.ts';

/** Rows that are listed; deeper detail is what zooming is for. */
const listedRows = 300;

/** The figures of a flame graph in rows, made when somebody opens it. */
export function flameTable(
  strings: Readonly<typeof flameStrings>,
  label: string,
): { readonly element: HTMLElement; setNodes(nodes: readonly FlameNode[]): void } {
  let nodes: readonly FlameNode[] = [];
  const body = h('div', {});
  const element = h(
    'details',
    { class: 'flame-table', on: { toggle: fillIn } },
    h('summary', {}, strings.flameAsTable),
    body,
  );
  return {
    element,
    setNodes: (next) => {
      nodes = next;
      fillIn();
    },
  };

  function fillIn(): void {
    if (!element.open) {
      body.replaceChildren();
      return;
    }
    body.replaceChildren(
      dataTable({
        caption: label,
        columns: [
          { id: 'name', header: strings.flameName },
          { id: 'inside', header: strings.flameInside },
          { id: 'total', header: strings.flameTime, numeric: true },
          { id: 'own', header: strings.flameOwnTime, numeric: true },
          { id: 'calls', header: strings.flameCalls, numeric: true },
        ],
        rows: rowsOf(nodes),
      }),
    );
  }
}

function rowsOf(nodes: readonly FlameNode[]): Row[] {
  const flat: { node: FlameNode; inside: string }[] = [];
  const queue = nodes.map((node) => ({ node, inside: '' }));
  for (let each = queue.shift(); each !== undefined && flat.length < listedRows; each = queue.shift()) {
    flat.push(each);
    const { node } = each;
    queue.push(...node.children.map((child) => ({ node: child, inside: node.name })));
  }
  return flat
    .toSorted((left, right) => right.node.totalNs - left.node.totalNs)
    .map(({ node, inside }) => ({
      cells: [
        { content: nameText(node.name), text: node.name, value: node.name },
        { content: inside === '' ? '' : nameText(inside), text: inside, value: inside },
        duration(node.totalNs),
        duration(ownNs(node)),
        { content: String(node.count), text: String(node.count), value: node.count },
      ],
    }));
}

function duration(ns: number) {
  const text = formatDurationNs(ns);
  return { content: text, text, value: ns };
}
