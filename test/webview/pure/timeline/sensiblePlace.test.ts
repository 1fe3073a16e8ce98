import { expect, it } from 'vitest';
import { firstPlace } from '../../../../webview/trace/place.ts';
import { sensiblePlace } from '../../../../webview/trace/timeline/sensiblePlace.ts';

const recorded = { fromNs: -10, toNs: 1_000 };
const event = { recording: 0, row: 3 };

it.each([
  ['reversed', { fromNs: 1e30, toNs: -1 }],
  ['reversed within the recording', { fromNs: 200, toNs: 100 }],
  ['not finite', { fromNs: Number.NEGATIVE_INFINITY, toNs: 20 }],
  ['no number', { fromNs: 0, toNs: Number.NaN }],
  ['after the recording', { fromNs: 2_000, toNs: 3_000 }],
  ['before the recording', { fromNs: -300, toNs: -20 }],
])('a view and an area that are %s are left out, and the rest stays', (_, range) => {
  const area = { ...range, tracks: null };
  expect(sensiblePlace({ ...firstPlace, view: range, event }, recorded)).toEqual({ ...firstPlace, event });
  expect(sensiblePlace({ ...firstPlace, area }, recorded)).toEqual(firstPlace);
});

it('a place that can be is the same', () => {
  const place = {
    ...firstPlace,
    view: { fromNs: -50, toNs: 10 },
    area: { fromNs: 999, toNs: 5_000, tracks: [1] },
  };
  expect(sensiblePlace(place, recorded)).toBe(place);
  expect(sensiblePlace(firstPlace, recorded)).toBe(firstPlace);
});
