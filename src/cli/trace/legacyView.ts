import { legacyJson } from '../../trace/report/legacyJson.ts';
import { type LegacyViewName, legacyTables } from '../../trace/report/legacyTables.ts';
import { heading, tableText } from '../../trace/report/summaryText.ts';
import { exitStatus } from '../cliContext.ts';
import { ask, onlyPath } from './ask.ts';
import { printForms } from './printForms.ts';
import type { TraceViewFunction } from './traceView.ts';

/** A view with `--legacy`: the numbers of the retired TensorBoard plug-in, its mistakes included. */
export function legacyView(view: LegacyViewName): TraceViewFunction {
  return async (request) => {
    const path = onlyPath(request);
    const report = await ask(request, { view: 'legacy', path });
    // Health and coverage stand in the JSON alone; the other forms need no second reading.
    const summary =
      request.context.args.format === 'json'
        ? await ask(request, { view: 'summary', paths: [path] })
        : undefined;
    const tables = legacyTables(report, view);
    const filled = tables.filter(({ table }) => table.rows.length > 0);
    printForms(request.context, {
      json: () => (summary === undefined ? report : legacyJson(report, view, summary)),
      csv: () => tables.map(({ table }) => [table.headers, ...table.rows]),
      text: (form) =>
        [
          'Numbers as the TensorBoard plug-in torch_tb_profiler 0.4.3 computed them; docs/trace-numbers.md says where they mislead.',
          ...(filled.length === 0 ? ['Nothing to show.'] : []),
          ...filled.flatMap(({ title, table }) => [heading(title, form), tableText(table, form)]),
        ].join('\n\n'),
    });
    return exitStatus.done;
  };
}

/** The legacy form of a view's name; `undefined` for views that the plug-in had no numbers for. */
export function legacyViewName(name: string): LegacyViewName | undefined {
  return (['summary', 'findings', 'ops', 'kernels', 'memory'] as const).find((view) => view === name);
}
