import { describe, expect, it } from 'vitest';
import { barAt, layOutBars, partAt, type StackedBar } from '../../../webview/trace/overview/stackedLayout.ts';

const bars = (count: number, values: (index: number) => number[]): StackedBar[] =>
  Array.from({ length: count }, (_, index) => ({ label: `step ${index}`, values: values(index) }));

describe('few bars', () => {
  const layout = layOutBars(
    bars(3, (index) => [1e6 * (index + 1), 2e6]),
    600,
    60,
  );

  it('lie under each other on one scale that the longest fills', () => {
    expect(layout.form).toBe('rows');
    const [first, , last] = layout.bars;
    expect(first!.widthPx / last!.widthPx).toBeCloseTo(3 / 5);
    expect(last!.xPx + last!.widthPx).toBeLessThanOrEqual(600);
    expect(last!.widthPx).toBeGreaterThan(500);
    expect(layout.bars.every(({ xPx }) => xPx === 60)).toBe(true);
  });

  it('have round ticks where the scale says', () => {
    expect(layout.ticks.map(({ text }) => text)).toEqual(['0 ms', '1 ms', '2 ms', '3 ms', '4 ms', '5 ms']);
    expect(layout.ticks[5]!.px).toBeCloseTo(layout.bars[2]!.xPx + layout.bars[2]!.widthPx);
  });

  it('are hit anywhere in their row, and by part', () => {
    const bar = barAt(layout, 590, 45)!;
    expect(bar.shown).toBe(1);
    expect(barAt(layout, 100, layout.plot.heightPx + 1)).toBeUndefined();
    expect(partAt(layout, bar, bar.xPx + 1, 45)).toBe(0);
    expect(partAt(layout, bar, bar.xPx + bar.widthPx - 1, 45)).toBe(1);
    expect(partAt(layout, bar, bar.xPx + bar.widthPx + 1, 45)).toBeUndefined();
    expect(partAt(layout, bar, bar.xPx - 1, 45)).toBeUndefined();
  });
});

describe('many bars', () => {
  it('stand beside each other within the width', () => {
    const layout = layOutBars(
      bars(40, () => [1e6, 1e6]),
      600,
      60,
    );
    expect(layout.form).toBe('columns');
    expect(layout.bars).toHaveLength(40);
    const last = layout.bars.at(-1)!;
    expect(last.xPx + last.widthPx).toBeLessThanOrEqual(600);
    expect(barAt(layout, last.xPx + 1, 10)?.shown).toBe(39);
    expect(partAt(layout, last, last.xPx, last.yPx + last.heightPx - 1)).toBe(0);
    expect(partAt(layout, last, last.xPx, last.yPx + 1)).toBe(1);
  });

  it('show the longest of neighbours where there is no room for each, so that no outlier disappears', () => {
    const layout = layOutBars(
      bars(5_000, (index) => [index === 3_333 ? 9e6 : 1e6]),
      600,
      60,
    );
    expect(layout.bars.length).toBeLessThanOrEqual(180);
    const outlier = layout.bars.find(({ totalNs }) => totalNs === 9e6)!;
    expect(outlier.shown).toBe(3_333);
    expect(outlier.first).toBeLessThanOrEqual(3_333);
    expect(outlier.last).toBeGreaterThanOrEqual(3_333);
    expect(layout.bars.reduce((sum, { first, last }) => sum + last - first + 1, 0)).toBe(5_000);
    expect(outlier.heightPx).toBeGreaterThan(0.75 * layout.plot.heightPx);
  });
});

it('lays out nothing, and bars without length', () => {
  expect(layOutBars([], 600, 60).bars).toEqual([]);
  const [bar] = layOutBars(
    bars(1, () => [0]),
    600,
    60,
  ).bars;
  expect(bar!.widthPx).toBe(0);
});
