import { expect, test } from 'vitest';
import { htaReport } from '../../../../src/trace/hta/htaReport.ts';
import { analyseFixture } from '../../../support/trace/fixtureTrace.ts';

test('names the file that it is of', async () => {
  const { linked, trace } = await analyseFixture('infer_eager');
  expect(htaReport(linked)).toMatchObject({
    schema: 'engine-room/trace-hta/1',
    files: [{ path: trace.path, events: trace.eventCount, textBytes: trace.textBytes, rank: null }],
  });
});
