import type { LegacyTable } from '../../../src/trace/session/queries/legacyTables.ts';
import { h, nameText } from '../../kit/dom.ts';
import { loadingView } from '../../kit/states.ts';
import { dataTable } from '../../kit/table.ts';
import { fill, plainDirection, sectionTitle } from '../../kit/text.ts';
import type { TabContext } from '../tab.ts';
import { shownQuantity } from './shownQuantity.ts';

const keptAs = 'overviewLegacy';
const views = ['summary', 'ops', 'kernels', 'memory', 'findings'] as const;

/** A switch, and under it the numbers of the retired TensorBoard plug-in by its own definitions. */
export function legacySection(context: TabContext, recording: number): HTMLElement {
  const { strings, page } = context;
  const body = h('div', { class: 'legacy-body' });
  const box = h('input', {
    attributes: { type: 'checkbox', id: 'legacy-switch' },
    key: 'legacy switch',
    on: {
      change: () => {
        context.keep(keptAs, box.checked);
        update();
      },
    },
  });
  box.checked = context.kept(keptAs) === true;
  update();
  return h(
    'section',
    { class: 'section legacy' },
    h(
      'div',
      { class: 'switch-row' },
      box,
      h('label', { attributes: { for: 'legacy-switch' } }, strings.overviewLegacy),
    ),
    body,
  );

  function update(): void {
    if (!box.checked) {
      body.replaceChildren();
      return;
    }
    body.replaceChildren(loadingView(strings.working));
    page.perform(async () => {
      const tables: LegacyTable[] = [];
      for (const view of views) {
        tables.push(...(await context.ask('legacyTables', { recording, view })));
      }
      if (box.checked) {
        body.replaceChildren(
          h('p', { class: 'note' }, strings.overviewLegacyRemark),
          h('p', { class: 'note' }, strings.overviewLegacyMore),
          ...tables.map((table) => tableOf(table, context)),
        );
      }
    });
  }
}

function tableOf(
  { title, headers, numeric, rows, total }: LegacyTable,
  { strings }: TabContext,
): HTMLElement {
  const isNumeric = new Set(numeric);
  return h(
    'section',
    { class: 'section' },
    sectionTitle(plainDirection(title)),
    rows.length === 0
      ? h('p', { class: 'note' }, strings.overviewLegacyNothing)
      : dataTable({
          caption: title,
          columns: headers.map((header, index) => ({
            id: `${index} ${header}`,
            header,
            numeric: isNumeric.has(index),
          })),
          rows: rows.map((row) => ({
            cells: row.map((cell, index) => ({
              content: nameText(plainDirection(cell)),
              text: cell,
              value: isNumeric.has(index) ? shownQuantity(cell) : cell,
            })),
          })),
        }),
    rows.length < total
      ? h('p', { class: 'note' }, fill(strings.overviewLegacyRows, rows.length, total))
      : undefined,
  );
}
