import {
  communicationCsv,
  communicationJson,
  communicationText,
} from '../../trace/distributed/communicationReport.ts';
import { exitStatus } from '../cliContext.ts';
import { ask, jobPaths } from './ask.ts';
import type { TraceViewFunction } from './traceView.ts';

/** `engine-room trace comm FILE…`: how ranks compute, communicate and wait for each other. */
export const commView: TraceViewFunction = async (request) => {
  const { args, output } = request.context;
  const analysis = await ask(request, { view: 'comm', paths: jobPaths(request) });
  switch (args.format) {
    case 'json':
      output.result(JSON.stringify(communicationJson(analysis), undefined, 2));
      break;
    case 'csv':
      output.result(communicationCsv(analysis).trimEnd());
      break;
    case 'text':
    case 'markdown':
      output.result(communicationText(analysis, args.format));
  }
  return exitStatus.done;
};
