import { toDelimitedText } from '../../core/textTable.ts';
import { findingsText, healthText, heading } from '../../trace/report/summaryText.ts';
import { exitStatus } from '../cliContext.ts';
import { ask, jobPaths } from './ask.ts';
import type { TraceViewFunction } from './traceView.ts';

export const findingsSchema = 'engine-room/trace-findings/1';

/** `engine-room trace findings FILE`: what costs time, why we think so, and what to do. */
export const findingsView: TraceViewFunction = async (request) => {
  const { args, output } = request.context;
  const { sentence, files, findings, health } = await ask(request, {
    view: 'summary',
    paths: jobPaths(request),
  });
  switch (args.format) {
    case 'json':
      output.result(
        JSON.stringify({ schema: findingsSchema, sentence, files, findings, health }, undefined, 2),
      );
      break;
    case 'csv':
      output.result(
        toDelimitedText([
          ['id', 'title', 'stakeNsPerStep', 'confidence', 'advice'],
          ...findings.map(({ id, title, stakeNsPerStep, confidence, advice }) => [
            id,
            title,
            stakeNsPerStep,
            confidence,
            advice,
          ]),
        ]).trimEnd(),
      );
      break;
    case 'text':
    case 'markdown': {
      const none = 'Nothing was found that costs more than 3 % of a step.';
      const body = findings.length === 0 ? none : findingsText(findings, args.format);
      const doubts =
        health.length === 0
          ? []
          : [heading('Health of the trace', args.format), healthText(health, args.format)];
      output.result([sentence, body, ...doubts].join('\n\n'));
    }
  }
  return exitStatus.done;
};
