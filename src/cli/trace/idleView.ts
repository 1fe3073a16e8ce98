import { toDelimitedText } from '../../core/textTable.ts';
import { idleText } from '../../trace/report/idleText.ts';
import { exitStatus } from '../cliContext.ts';
import { ask, jobPaths } from './ask.ts';
import type { TraceViewFunction } from './traceView.ts';

/** `engine-room trace idle FILE`: why GPUs stand still. */
export const idleView: TraceViewFunction = async (request) => {
  const { args, output } = request.context;
  const idle = await ask(request, { view: 'idle', paths: jobPaths(request) });
  switch (args.format) {
    case 'json':
      output.result(JSON.stringify(idle, undefined, 2));
      break;
    case 'csv':
      output.result(
        toDelimitedText([
          ['gpu', 'startNs', 'durationNs', 'cause', 'frame'],
          ...idle.gaps.map(({ gpu, startNs, durationNs, cause, frame }) => [
            gpu,
            startNs,
            durationNs,
            cause,
            frame ?? '',
          ]),
        ]).trimEnd(),
      );
      break;
    case 'text':
    case 'markdown':
      output.result(idleText(idle, args.format));
  }
  return exitStatus.done;
};
