import { modulesText } from '../../trace/report/tablesText.ts';
import { exitStatus } from '../cliContext.ts';
import { ask, onlyPath } from './ask.ts';
import { printForms } from './printForms.ts';
import type { TraceViewFunction } from './traceView.ts';

/** `engine-room trace modules FILE`: modules with their forward and backward times. */
export const modulesView: TraceViewFunction = async (request) => {
  const answer = await ask(request, { view: 'modules', path: onlyPath(request) });
  printForms(request.context, {
    json: () => answer,
    csv: () => [
      [
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
      ],
    ],
    text: (form) => modulesText(answer, form),
  });
  return exitStatus.done;
};
