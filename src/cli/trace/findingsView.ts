import { cleanText, findingsText, toKnow } from '../../trace/report/summaryText.ts';
import { exitStatus } from '../cliContext.ts';
import { ask, jobPaths } from './ask.ts';
import { printForms } from './printForms.ts';
import type { TraceViewFunction } from './traceView.ts';

const findingsSchema = 'engine-room/trace-findings/1';

/** With these a trace says too little for a verdict. */
const unsure: readonly string[] = ['no-events', 'truncated', 'corrupt-data', 'skipped-bytes'];

/** `engine-room trace findings FILE…`: what costs time, why we think so, and what to do. */
export const findingsView: TraceViewFunction = async (request) => {
  const summary = await ask(request, { view: 'summary', paths: jobPaths(request) });
  const { sentence, files, findings, health, notices } = summary;
  printForms(request.context, {
    json: () => ({ schema: findingsSchema, sentence, files, findings, health, notices }),
    csv: () => [
      [
        ['id', 'title', 'stakeNsPerStep', 'confidence', 'advice'],
        ...findings.map(({ id, title, stakeNsPerStep, confidence, advice }) => [
          id,
          title,
          stakeNsPerStep,
          confidence,
          advice,
        ]),
      ],
    ],
    text: (form) =>
      [
        cleanText(sentence, form),
        ...(findings.length > 0
          ? [findingsText(findings, form)]
          : health.some(({ code }) => unsure.includes(code))
            ? []
            : ['Nothing was found that costs more than 3 % of a step.']),
        ...toKnow(summary, form),
      ].join('\n\n'),
  });
  return exitStatus.done;
};
