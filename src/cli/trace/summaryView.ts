import { breakdownParts } from '../../trace/analyse/breakdown.ts';
import type { SummaryJson } from '../../trace/report/reportJson.ts';
import { summaryText } from '../../trace/report/summaryText.ts';
import { exitStatus } from '../cliContext.ts';
import { ask, jobPaths } from './ask.ts';
import { type CsvRow, printForms } from './printForms.ts';
import type { TraceViewFunction } from './traceView.ts';

/** `engine-room trace summary FILE…`: how long steps take, what they spend it on, and what to do about it. */
export const summaryView: TraceViewFunction = async (request) => {
  const summary = await ask(request, { view: 'summary', paths: jobPaths(request) });
  printForms(request.context, {
    json: () => summary,
    csv: () => [stepRows(summary)],
    text: (form) => summaryText(summary, form),
  });
  return exitStatus.done;
};

/** A line for each step. */
function stepRows({ steps }: SummaryJson): CsvRow[] {
  return [
    ['step', 'startNs', 'durationNs', ...breakdownParts.map((part) => `${part}Ns`)],
    ...steps.map(({ name, startNs, durationNs, breakdownNs }) => [
      name,
      startNs,
      durationNs,
      ...breakdownParts.map((part) => breakdownNs[part]),
    ]),
  ];
}
