import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostQueries } from '../../../../src/trace/session/hostQueries.ts';
import { hostQueryNames, isHostQuery } from '../../../../src/trace/session/hostQueryNames.ts';
import { answerQuery } from '../../../../src/trace/session/answerQuery.ts';
import { queries } from '../../../../src/trace/session/queries.ts';
import { openTrace } from '../../../../src/trace/read/openTrace.ts';
import { sessionOfEvents } from '../../../support/trace/madeSession.ts';
import { SmallTrace } from '../../../support/trace/smallTrace.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'engine-room-share-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const session = sessionOfEvents(new SmallTrace().step(1, 0, 100).events);

test('a session writes a share file of the recording that is asked for', async () => {
  const path = join(folder, 'out.ertrace');
  const answer = await answerQuery(session, 'share', { recording: 0, path, stripPaths: false });
  expect(answer).toEqual({ sizeBytes: expect.any(Number) as number });
  expect((await openTrace(path)).events.count).toBe(1);
});

test.each([
  [{ recording: 0, path: 'relative.ertrace', stripPaths: false }],
  [{ recording: 0, path: '/tmp/x.ertrace' }],
  [{ recording: 9, path: '/tmp/x.ertrace', stripPaths: false }],
])('%j is refused', async (params) => {
  await expect(answerQuery(session, 'share', params)).rejects.toThrow();
});

test('what writes files is not among what pages may ask', () => {
  expect(Object.keys(hostQueries)).toEqual([...hostQueryNames]);
  expect(hostQueryNames.filter((name) => name in queries)).toEqual([]);
  expect(isHostQuery('share')).toBe(true);
  expect(isHostQuery('summary')).toBe(false);
});
