import { findingsText, healthText, heading } from '../../trace/report/summaryText.ts';
import { exitStatus } from '../cliContext.ts';
import { ask, jobPaths } from './ask.ts';
import { printForms } from './printForms.ts';
import type { TraceViewFunction } from './traceView.ts';

const findingsSchema = 'engine-room/trace-findings/1';

/** `engine-room trace findings FILE…`: what costs time, why we think so, and what to do. */
export const findingsView: TraceViewFunction = async (request) => {
  const { sentence, files, findings, health } = await ask(request, {
    view: 'summary',
    paths: jobPaths(request),
  });
  printForms(request.context, {
    json: () => ({ schema: findingsSchema, sentence, files, findings, health }),
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
        sentence,
        findings.length === 0
          ? 'Nothing was found that costs more than 3 % of a step.'
          : findingsText(findings, form),
        ...(health.length === 0 ? [] : [heading('Health of the trace', form), healthText(health, form)]),
      ].join('\n\n'),
  });
  return exitStatus.done;
};
