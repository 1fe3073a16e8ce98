import { toDelimitedText } from '../../core/textTable.ts';
import { operatorsText } from '../../trace/report/tablesText.ts';
import { exitStatus } from '../cliContext.ts';
import { ask, onlyPath } from './ask.ts';
import type { TraceViewFunction } from './traceView.ts';

/** `engine-room trace ops FILE`: operators with their own time and that of what they call, on host and device. */
export const operatorsView: TraceViewFunction = async (request) => {
  const { args, output } = request.context;
  const answer = await ask(request, { view: 'ops', path: onlyPath(request) });
  switch (args.format) {
    case 'json':
      output.result(JSON.stringify(answer, undefined, 2));
      break;
    case 'csv':
      output.result(
        toDelimitedText([
          [
            'name',
            'shapes',
            'calls',
            'deviceSelfNs',
            'deviceTotalNs',
            'hostSelfNs',
            'hostTotalNs',
            'hostRuntimeNs',
            'kernels',
            'tensorCoreShare',
          ],
          ...answer.operatorsByShape.map((row) => [
            row.name,
            row.shapes ?? '',
            row.calls,
            row.deviceSelfNs,
            row.deviceTotalNs,
            row.hostSelfNs,
            row.hostTotalNs,
            row.hostRuntimeNs,
            row.kernels,
            row.tensorCoreShare ?? undefined,
          ]),
        ]).trimEnd(),
      );
      break;
    case 'text':
    case 'markdown':
      output.result(operatorsText(answer, args.format));
  }
  return exitStatus.done;
};
