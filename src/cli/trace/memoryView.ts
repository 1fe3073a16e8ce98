import { toDelimitedText } from '../../core/textTable.ts';
import { memoryText } from '../../trace/report/tablesText.ts';
import { exitStatus } from '../cliContext.ts';
import { ask, onlyPath } from './ask.ts';
import type { TraceViewFunction } from './traceView.ts';

/** `engine-room trace memory FILE`: the peak and who owns it, and what operators allocate. */
export const memoryView: TraceViewFunction = async (request) => {
  const { args, output } = request.context;
  const answer = await ask(request, { view: 'memory', path: onlyPath(request) });
  switch (args.format) {
    case 'json':
      output.result(JSON.stringify(answer, undefined, 2));
      break;
    case 'csv':
      output.result(
        toDelimitedText([
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
        ]).trimEnd(),
      );
      break;
    case 'text':
    case 'markdown':
      output.result(memoryText(answer, args.format));
  }
  return exitStatus.done;
};
