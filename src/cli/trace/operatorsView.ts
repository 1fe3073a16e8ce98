import { operatorsText } from '../../trace/report/tablesText.ts';
import { exitStatus } from '../cliContext.ts';
import { ask, onlyPath } from './ask.ts';
import { printForms } from './printForms.ts';
import type { TraceViewFunction } from './traceView.ts';

/** `engine-room trace ops FILE`: operators with their own time and that of what they call, on host and device. */
export const operatorsView: TraceViewFunction = async (request) => {
  const answer = await ask(request, { view: 'ops', path: onlyPath(request) });
  printForms(request.context, {
    json: () => answer,
    csv: () => [
      [
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
      ],
    ],
    text: (form) => operatorsText(answer, form),
  });
  return exitStatus.done;
};
