import { toDelimitedText } from '../../core/textTable.ts';
import { legacyJson } from '../../trace/report/legacyJson.ts';
import { type LegacyViewName, legacyTables } from '../../trace/report/legacyTables.ts';
import { heading, tableText } from '../../trace/report/summaryText.ts';
import { exitStatus } from '../cliContext.ts';
import { ask, onlyPath } from './ask.ts';
import type { TraceViewFunction } from './traceView.ts';

/** A view with `--legacy`: the numbers of the retired TensorBoard plug-in, its mistakes included. */
export function legacyView(view: LegacyViewName): TraceViewFunction {
  return async (request) => {
    const { args, output } = request.context;
    const path = onlyPath(request);
    const report = await ask(request, { view: 'legacy', path });
    const tables = legacyTables(report, view);
    switch (args.format) {
      case 'json':
        output.result(
          JSON.stringify(
            legacyJson(report, view, await ask(request, { view: 'summary', paths: [path] })),
            undefined,
            2,
          ),
        );
        break;
      case 'csv':
        output.result(
          tables
            .map(({ table }) => toDelimitedText([table.headers, ...table.rows]).trimEnd())
            .join('\r\n\r\n'),
        );
        break;
      case 'text':
      case 'markdown': {
        const { format } = args;
        const note =
          'Numbers as the TensorBoard plug-in torch_tb_profiler 0.4.3 computed them; docs/trace-numbers.md says where they mislead.';
        const empty = tables.every(({ table }) => table.rows.length === 0) ? ['Nothing to show.'] : [];
        output.result(
          [
            note,
            ...empty,
            ...tables
              .filter(({ table }) => table.rows.length > 0)
              .flatMap(({ title, table }) => [heading(title, format), tableText(table, format)]),
          ].join('\n\n'),
        );
      }
    }
    return exitStatus.done;
  };
}

/** The legacy form of a view's name; `undefined` for views that the plug-in had no numbers for. */
export function legacyViewName(name: string): LegacyViewName | undefined {
  return (['summary', 'findings', 'ops', 'kernels', 'memory'] as const).find((view) => view === name);
}
