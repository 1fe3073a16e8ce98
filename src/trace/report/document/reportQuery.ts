import * as z from 'zod/mini';
import { analyseCommunication } from '../../distributed/analyseCommunication.ts';
import { headQuery } from '../../session/queries/head.ts';
import { idleQuery } from '../../session/queries/idle.ts';
import { summaryOf } from '../../session/queries/summary.ts';
import { scopeSchema } from '../../session/scope.ts';
import { defineQuery } from '../../session/sessionQuery.ts';
import { sourceLinesQuery } from '../../source/sourceLinesQuery.ts';
import { buildReport } from './buildReport.ts';
import { htmlReport } from './htmlReport.ts';
import { markdownReport } from './markdownReport.ts';

/** All that a recording tells in one text, for people who have only that. Summary and communication are the job's. */
export const reportQuery = defineQuery(
  z.object({ recording: scopeSchema.shape.recording, form: z.enum(['markdown', 'html']) }),
  async (session, { recording, form }): Promise<string> => {
    const scope = { recording, steps: null };
    const { facts, hasCollectives } = await headQuery.answer(session, undefined);
    const report = buildReport({
      path: session.recording(recording).path,
      facts,
      summary: summaryOf(session),
      analysis: session.analysis(scope),
      idle: await idleQuery.answer(session, scope),
      source: await sourceLinesQuery.answer(session, scope),
      communication: hasCollectives
        ? session.remember('communication of the report', () => analyseCommunication(session.jobs[0]!))
        : undefined,
    });
    return form === 'html' ? htmlReport(report) : markdownReport(report);
  },
);
