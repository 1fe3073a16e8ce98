import { htaTables } from '../../trace/hta/htaReport.ts';
import { heading, tableText } from '../../trace/report/summaryText.ts';
import { exitStatus } from '../cliContext.ts';
import { ask, onlyPath } from './ask.ts';
import { printForms } from './printForms.ts';
import type { TraceViewFunction } from './traceView.ts';

/** `engine-room trace idle FILE --hta`: breakdown, idle time and queues as HolisticTraceAnalysis defines them. */
export const htaView: TraceViewFunction = async (request) => {
  const report = await ask(request, { view: 'hta', path: onlyPath(request) });
  const tables = htaTables(report);
  printForms(request.context, {
    json: () => report,
    csv: () => tables.map(({ table }) => [table.headers, ...table.rows]),
    text: (form) =>
      [
        'Numbers as HolisticTraceAnalysis 0.5.0 defines them, without its rounding; docs/trace-numbers.md says how ours differ.',
        ...tables.flatMap(({ title, table }) => [heading(title, form), tableText(table, form)]),
      ].join('\n\n'),
  });
  return exitStatus.done;
};
