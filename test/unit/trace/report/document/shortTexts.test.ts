import { expect, test } from 'vitest';
import { htmlReport } from '../../../../../src/trace/report/document/htmlReport.ts';
import { markdownReport } from '../../../../../src/trace/report/document/markdownReport.ts';
import { withShortTexts } from '../../../../../src/trace/report/document/shortTexts.ts';
import type { TraceReport } from '../../../../../src/trace/report/document/traceReport.ts';

const name = 'n'.repeat(10_000);
const sentence = `It waits for ${name} in each step.`;
const report: TraceReport = {
  title: name,
  facts: [name],
  sentence,
  sections: [
    {
      title: 'Tables',
      parts: [
        { kind: 'text', text: sentence },
        { kind: 'list', items: [sentence] },
        {
          kind: 'table',
          caption: 'Names',
          table: { headers: [''], numeric: new Set(), rows: [[name]] },
          omitted: 0,
        },
        { kind: 'steps', parts: [], steps: [{ name, durationNs: 1, partsNs: [] }] },
      ],
    },
  ],
};

test.each([
  ['HTML', htmlReport],
  ['Markdown', markdownReport],
])('%s holds 200 characters of a name at most', (_, write) => {
  const text = write(withShortTexts(report));
  expect(text).toContain(`${'n'.repeat(199)}…`);
  expect(text).not.toContain('n'.repeat(201));
  expect(text).toContain('… in each step.');
});

test('a cut never halves a character', () => {
  const { title } = withShortTexts({ ...report, title: `${'n'.repeat(198)}${'😀'.repeat(9)}` });
  expect(title).toBe(`${'n'.repeat(198)}…`);
});
