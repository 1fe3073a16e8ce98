import { expect, test } from 'vitest';
import { linkQuery, parseLinkQuery } from '../../../../src/editor/trace/traceLink.ts';
import { firstPlace, type Place } from '../../../../webview/trace/place.ts';

const subject = { paths: ['/data/läufe/a b.pt.trace.json.gz'], comparedPaths: ['/data/b.pt.trace.json'] };
const place: Place = {
  ...firstPlace,
  tab: 'timeline',
  steps: [1, 2],
  view: { fromNs: -5, toNs: 1e9 },
  event: { recording: 0, row: 17 },
  area: { fromNs: 0, toNs: 5, tracks: [1, 2] },
  alignedPair: 3,
  kept: { 'operators.filter': 'conv & "more"' },
};

test('a link leads back to the traces and the place that it was made from', () => {
  expect(parseLinkQuery(linkQuery({ subject, place }))).toEqual({ subject, place });
});

test('a link of before there were aligned steps to choose leads to the first', () => {
  const older = { ...place, alignedPair: undefined };
  const query = `at=${Buffer.from(JSON.stringify({ subject, place: older })).toString('base64url')}`;
  expect(parseLinkQuery(query)?.place).toEqual({ ...place, alignedPair: 0 });
});

test('what tabs keep is left out of a link that would be too long to be passed on', () => {
  const kept = { 'operators.filter': 'x'.repeat(20_000) };
  const query = linkQuery({ subject, place: { ...place, kept } });
  expect(query.length).toBeLessThan(8_000);
  expect(parseLinkQuery(query)?.place).toEqual({ ...place, kept: {} });
});

test.each([
  ['nothing', ''],
  ['no link', 'at='],
  ['cut off', linkQuery({ subject, place }).slice(0, 40)],
  ['other JSON', `at=${Buffer.from('{"subject":{"paths":[]}}').toString('base64url')}`],
  [
    'a tab that is none',
    `at=${Buffer.from(JSON.stringify({ subject, place: { ...place, tab: 'x' } })).toString('base64url')}`,
  ],
])('a query of %s leads nowhere', (_, query) => {
  expect(parseLinkQuery(query)).toBeUndefined();
});
