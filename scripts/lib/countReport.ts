import { z } from 'zod/mini';
import { parseJson } from '../../src/core/parseJson.ts';

/** How many tests of a level ended how. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const reportSchema = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.unknown()) })),
});

/**
 * Counts of a vitest JSON report. A file that failed before its first test counts as a failed test, and so does a run
 * that ended badly without naming a failed test, or without any report.
 */
export function countReport(text: string | undefined, exitStatus: number): Counts {
  if (text === undefined) {
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const report = parseJson(text, reportSchema, { what: "vitest's report" });
  const emptyFailures = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
  const failed = report.numFailedTests + emptyFailures;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && exitStatus !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}
