import { expect, it } from 'vitest';
import { firstPlace, type Place } from '../../../../webview/trace/place.ts';
import { followPlace, type PlaceFollowers } from '../../../../webview/trace/timeline/followPlace.ts';

const all = { fromNs: 0, toNs: 300 };
const view = { fromNs: 10, toNs: 20 };
const event = { recording: 0, row: 7 };

/** What the timeline is told to do, in order. */
function follow(
  place: Partial<Place>,
  before: Partial<Place> | undefined,
  at: Partial<PlaceFollowers> & {
    readonly selected?: PlaceFollowers['selector']['selection'];
    readonly isAt?: boolean;
  } = {},
): unknown[] {
  const told: unknown[] = [];
  const tell =
    (name: string) =>
    (...args: unknown[]) =>
      void told.push([name, ...args]);
  followPlace({ ...firstPlace, ...place }, before === undefined ? undefined : { ...firstPlace, ...before }, {
    camera: { show: tell('show'), fit: tell('fit'), whole: tell('whole') },
    navigator: { scrollToRecording: tell('scroll'), select: tell('select') },
    selector: {
      selection: at.selected ?? { kind: 'none' },
      isAt: () => at.isAt === true,
      selectArea: tell('area'),
      clear: tell('clear'),
    },
    notedView: null,
    steps: all,
    ...at,
  });
  return told;
}

it('goes to the view of a place, but not to the one that it noted itself', () => {
  expect(follow({ view }, undefined)).toEqual([['show', view]]);
  expect(follow({ view }, {}, { notedView: view })).toEqual([]);
  expect(follow({ view }, {}, { notedView: { fromNs: 0, toNs: 1 } })).toEqual([['show', view]]);
});

it('shows chosen steps, all of them when they are chosen again, and the whole without a view', () => {
  expect(follow({ steps: [1, 1] }, {}, { steps: view })).toEqual([['fit', view]]);
  expect(follow({ steps: null }, { steps: [1, 1] })).toEqual([['fit', all]]);
  expect(follow({ steps: [1, 1] }, { steps: [1, 1] })).toEqual([]);
  expect(follow({}, {}, { notedView: view })).toEqual([['whole']]);
});

it('scrolls to another recording', () => {
  expect(follow({ recording: 1 }, { recording: 0 })).toEqual([['scroll', 1]]);
});

it('selects the event or area of a place, once, and clears what it has no more', () => {
  expect(follow({ event }, {})).toEqual([['select', event, true]]);
  expect(follow({ event, view }, undefined)).toEqual([
    ['show', view],
    ['select', event, false],
  ]);
  expect(follow({ event }, {}, { isAt: true })).toEqual([]);
  const area = { ...view, tracks: null };
  expect(follow({ area }, {})).toEqual([['area', area, undefined]]);
  expect(follow({}, {}, { selected: { kind: 'area', range: view } as never })).toEqual([['clear']]);
});
