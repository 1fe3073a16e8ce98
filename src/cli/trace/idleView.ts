import { idleText } from '../../trace/report/idleText.ts';
import { exitStatus } from '../cliContext.ts';
import { ask, jobPaths } from './ask.ts';
import { printForms } from './printForms.ts';
import type { TraceViewFunction } from './traceView.ts';

/** `engine-room trace idle FILE…`: why GPUs stand still. */
export const idleView: TraceViewFunction = async (request) => {
  const idle = await ask(request, { view: 'idle', paths: jobPaths(request) });
  printForms(request.context, {
    json: () => idle,
    csv: () => [
      [
        ['gpu', 'startNs', 'durationNs', 'cause', 'frame'],
        ...idle.gaps.map(({ gpu, startNs, durationNs, cause, frame }) => [
          gpu,
          startNs,
          durationNs,
          cause,
          frame ?? '',
        ]),
      ],
    ],
    text: (form) => idleText(idle, form),
  });
  return exitStatus.done;
};
