import { toDelimitedText } from '../../core/textTable.ts';
import { modulesText } from '../../trace/report/tablesText.ts';
import { exitStatus } from '../cliContext.ts';
import { ask, onlyPath } from './ask.ts';
import type { TraceViewFunction } from './traceView.ts';

/** `engine-room trace modules FILE`: modules with their forward and backward times. */
export const modulesView: TraceViewFunction = async (request) => {
  const { args, output } = request.context;
  const answer = await ask(request, { view: 'modules', path: onlyPath(request) });
  switch (args.format) {
    case 'json':
      output.result(JSON.stringify(answer, undefined, 2));
      break;
    case 'csv':
      output.result(
        toDelimitedText([
          [
            'path',
            'calls',
            'forwardDeviceTotalNs',
            'forwardDeviceSelfNs',
            'forwardHostTotalNs',
            'forwardHostSelfNs',
            'backwardDeviceTotalNs',
            'backwardDeviceSelfNs',
            'backwardHostTotalNs',
          ],
          ...answer.modules.map(({ path, occurrences, forward, backward }) => [
            path,
            occurrences,
            forward.deviceTotalNs,
            forward.deviceSelfNs,
            forward.hostTotalNs,
            forward.hostSelfNs,
            backward.deviceTotalNs,
            backward.deviceSelfNs,
            backward.hostTotalNs,
          ]),
        ]).trimEnd(),
      );
      break;
    case 'text':
    case 'markdown':
      output.result(modulesText(answer, args.format));
  }
  return exitStatus.done;
};
