import { toDelimitedText } from '../../core/textTable.ts';
import { breakdownParts } from '../../trace/analyse/breakdown.ts';
import type { SummaryJson } from '../../trace/report/reportJson.ts';
import { summaryText } from '../../trace/report/summaryText.ts';
import { exitStatus } from '../cliContext.ts';
import { ask, jobPaths } from './ask.ts';
import type { TraceViewFunction } from './traceView.ts';

/** `engine-room trace summary FILE`: how long steps take, what they spend it on, and what to do about it. */
export const summaryView: TraceViewFunction = async (request) => {
  const { args, output } = request.context;
  const summary = await ask(request, { view: 'summary', paths: jobPaths(request) });
  switch (args.format) {
    case 'json':
      output.result(JSON.stringify(summary, undefined, 2));
      break;
    case 'csv':
      output.result(stepsCsv(summary).trimEnd());
      break;
    case 'text':
    case 'markdown':
      output.result(summaryText(summary, args.format));
  }
  return exitStatus.done;
};

/** A line for each step. */
function stepsCsv({ steps }: SummaryJson): string {
  return toDelimitedText([
    ['step', 'startNs', 'durationNs', ...breakdownParts.map((part) => `${part}Ns`)],
    ...steps.map(({ name, startNs, durationNs, breakdownNs }) => [
      name,
      startNs,
      durationNs,
      ...breakdownParts.map((part) => breakdownNs[part]),
    ]),
  ]);
}
