import { describe, expect, it } from 'vitest';
import {
  bringIntoView,
  centreOn,
  clampRange,
  fitTo,
  nsAt,
  panBy,
  type Viewport,
  xOf,
  zoomAbout,
} from '../../../../webview/trace/timeline/viewport.ts';

const bounds = { fromNs: -1_000, toNs: 9_000 };
const view: Viewport = { fromNs: 1_000, toNs: 2_000, widthPx: 500 };

describe('a viewport', () => {
  it('turns time into pixels and back', () => {
    expect(xOf(view, 1_500)).toBe(250);
    expect(nsAt(view, 250)).toBe(1_500);
    expect(xOf(view, 0)).toBe(-500);
  });

  it('zooms about a point that stays where it is', () => {
    const near = { ...zoomAbout(view, bounds, 0.5, 100), widthPx: 500 };
    expect(near.toNs - near.fromNs).toBe(500);
    expect(nsAt(near, 100)).toBe(nsAt(view, 100));
  });

  it('zooms out to all that was recorded and no further', () => {
    expect(zoomAbout(view, bounds, 1_000, 100)).toEqual(bounds);
    expect(zoomAbout({ ...bounds, widthPx: 500 }, bounds, 1.5, 0)).toEqual(bounds);
  });

  it('zooms in no closer than can be seen', () => {
    const { fromNs, toNs } = zoomAbout(view, bounds, 1e-9, 250);
    expect(toNs - fromNs).toBe(40);
    expect(fromNs).toBe(1_480);
  });

  it('moves within what was recorded, with its length', () => {
    expect(panBy(view, bounds, 100)).toEqual({ fromNs: 1_200, toNs: 2_200 });
    expect(panBy(view, bounds, -5_000)).toEqual({ fromNs: -1_000, toNs: 0 });
    expect(panBy(view, bounds, 1e9)).toEqual({ fromNs: 8_000, toNs: 9_000 });
  });

  it('fits a stretch with room around it', () => {
    expect(fitTo({ fromNs: 3_000, toNs: 4_000 }, bounds)).toEqual({ fromNs: 2_920, toNs: 4_080 });
  });

  it('is moved only for what is out of sight', () => {
    const { fromNs, toNs } = view;
    expect(bringIntoView(view, { fromNs: 1_900, toNs: 3_000 }, bounds)).toEqual({ fromNs, toNs });
    expect(bringIntoView(view, { fromNs: 5_000, toNs: 5_100 }, bounds)).toEqual({
      fromNs: 4_550,
      toNs: 5_550,
    });
    expect(centreOn(view, 8_900, bounds)).toEqual({ fromNs: 8_000, toNs: 9_000 });
  });

  it('takes a backward or empty stretch as the shortest one', () => {
    expect(clampRange({ fromNs: 500, toNs: 500 }, bounds)).toEqual({ fromNs: 480, toNs: 520 });
    expect(clampRange({ fromNs: 600, toNs: 400 }, bounds)).toEqual({ fromNs: 480, toNs: 520 });
  });
});
