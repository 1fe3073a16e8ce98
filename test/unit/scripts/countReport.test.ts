import { expect, test } from 'vitest';
import { countReport } from '../../../scripts/lib/countReport.ts';

function report(counts: object, files: object[] = []): string {
  const none = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 };
  return JSON.stringify({ ...none, ...counts, testResults: files });
}

test('passed, failed and skipped tests are counted', () => {
  const text = report({ numPassedTests: 5, numFailedTests: 2, numPendingTests: 1, numTodoTests: 1 });
  expect(countReport(text, 1)).toEqual({ passed: 5, failed: 2, skipped: 2 });
});

test('a level that could not run is a failure', () => {
  expect(countReport(undefined, 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  expect(countReport(report({}), 1)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

test('a file that failed before its first test is a failure, however many others passed', () => {
  const text = report({ numPassedTests: 5 }, [
    { status: 'passed', assertionResults: [{}] },
    { status: 'failed', assertionResults: [] },
  ]);
  expect(countReport(text, 1)).toEqual({ passed: 5, failed: 1, skipped: 0 });
});

test('an error outside every test is a failure', () => {
  expect(countReport(report({ numPassedTests: 5 }), 1)).toEqual({ passed: 5, failed: 1, skipped: 0 });
});

test('a report of another form is refused', () => {
  expect(() => countReport('{"tests": 3}', 0)).toThrow("vitest's report does not have the expected form");
});
