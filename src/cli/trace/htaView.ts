import { toDelimitedText } from '../../core/textTable.ts';
import { htaTables } from '../../trace/hta/htaReport.ts';
import { heading, tableText } from '../../trace/report/summaryText.ts';
import { exitStatus } from '../cliContext.ts';
import { ask, onlyPath } from './ask.ts';
import type { TraceViewFunction } from './traceView.ts';

/** `engine-room trace idle FILE --hta`: breakdown, idle time and queues as HolisticTraceAnalysis defines them. */
export const htaView: TraceViewFunction = async (request) => {
  const { args, output } = request.context;
  const report = await ask(request, { view: 'hta', path: onlyPath(request) });
  const tables = htaTables(report);
  switch (args.format) {
    case 'json':
      output.result(JSON.stringify(report, undefined, 2));
      break;
    case 'csv':
      output.result(
        tables.map(({ table }) => toDelimitedText([table.headers, ...table.rows]).trimEnd()).join('\r\n\r\n'),
      );
      break;
    case 'text':
    case 'markdown': {
      const { format } = args;
      output.result(
        [
          'Numbers as HolisticTraceAnalysis 0.5.0 defines them, without its rounding; docs/trace-numbers.md says how ours differ.',
          ...tables.flatMap(({ title, table }) => [heading(title, format), tableText(table, format)]),
        ].join('\n\n'),
      );
    }
  }
  return exitStatus.done;
};
