import {
  communicationJson,
  communicationRows,
  communicationText,
} from '../../trace/distributed/communicationReport.ts';
import { exitStatus } from '../cliContext.ts';
import { ask, jobPaths } from './ask.ts';
import { printForms } from './printForms.ts';
import type { TraceViewFunction } from './traceView.ts';

/** `engine-room trace comm FILE…`: how ranks compute, communicate and wait for each other. */
export const commView: TraceViewFunction = async (request) => {
  const analysis = await ask(request, { view: 'comm', paths: jobPaths(request) });
  printForms(request.context, {
    json: () => communicationJson(analysis),
    csv: () => [communicationRows(analysis)],
    text: (form) => communicationText(analysis, form),
  });
  return exitStatus.done;
};
