import { memoryText } from '../../trace/report/tablesText.ts';
import { exitStatus } from '../cliContext.ts';
import { ask, onlyPath } from './ask.ts';
import { printForms } from './printForms.ts';
import type { TraceViewFunction } from './traceView.ts';

/** `engine-room trace memory FILE`: the peak and who owns it, and what operators allocate. */
export const memoryView: TraceViewFunction = async (request) => {
  const answer = await ask(request, { view: 'memory', path: onlyPath(request) });
  printForms(request.context, {
    json: () => answer,
    csv: () => [
      [
        ['device', 'operator', 'bytes', 'allocatedNs', 'releasedNs'],
        ...answer.devices.flatMap(({ device, events }) =>
          events.map(({ operator, bytes, allocatedNs, releasedNs }) => [
            device,
            operator ?? '',
            bytes,
            allocatedNs ?? undefined,
            releasedNs ?? undefined,
          ]),
        ),
      ],
    ],
    text: (form) => memoryText(answer, form),
  });
  return exitStatus.done;
};
