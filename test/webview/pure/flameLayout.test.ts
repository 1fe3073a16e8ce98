import { describe, expect, it } from 'vitest';
import type { FlameNode } from '../../../src/trace/timeline/timelineTypes.ts';
import { flameBoxAt, flameBoxPx, flameRowPx } from '../../../webview/trace/flame/drawFlame.ts';
import {
  type FlameBox,
  layOutFlame,
  neighbourBox,
  ownNs,
  pathOf,
} from '../../../webview/trace/flame/flameLayout.ts';

function node(name: string, totalNs: number, ...children: FlameNode[]): FlameNode {
  return { name, kind: 'operator', totalNs, count: 1, children };
}

const nodes = [node('small', 64), node('large', 192, node('inner', 32), node('longest inner', 96))];

function named(boxes: readonly FlameBox[], name: string): FlameBox {
  return boxes.find((box) => box.node.name === name)!;
}

describe('layOutFlame', () => {
  const boxes = layOutFlame(nodes);

  it('places boxes side by side, longest first, as wide as their share', () => {
    expect(boxes.map(({ node: { name }, depth, from, to }) => [name, depth, from, to])).toEqual([
      ['large', 0, 0, 0.75],
      ['longest inner', 1, 0, 0.375],
      ['inner', 1, 0.375, 0.5],
      ['small', 0, 0.75, 1],
    ]);
  });

  it('knows paths, neighbours and what is a box’s own', () => {
    const inner = named(boxes, 'inner');
    expect(pathOf(inner).map((box) => box.node.name)).toEqual(['large', 'inner']);
    expect(neighbourBox(boxes, inner, 'left')?.node.name).toBe('longest inner');
    expect(neighbourBox(boxes, inner, 'right')).toBeUndefined();
    expect(neighbourBox(boxes, inner, 'up')?.node.name).toBe('large');
    expect(neighbourBox(boxes, named(boxes, 'large'), 'down')?.node.name).toBe('longest inner');
    expect(ownNs(nodes[1]!)).toBe(64);
  });

  it('draws nothing where no time passed, and ends endless recursion', () => {
    expect(layOutFlame([node('nothing', 0)])).toEqual([]);
    const deep = Array.from({ length: 1_000 }).reduce<FlameNode>(
      (inside) => node('again', 10, inside),
      node('end', 10),
    );
    expect(layOutFlame([deep]).length).toBe(200);
  });
});

describe('a zoomed flame graph', () => {
  const boxes = layOutFlame(nodes);
  const frame = { boxes, from: 0.375, to: 0.75, widthPx: 400, selected: undefined };

  it('cuts boxes at its edges', () => {
    expect(flameBoxPx(named(boxes, 'large'), frame)).toEqual({ xPx: 0, widthPx: 400 });
    expect(flameBoxPx(named(boxes, 'small'), frame).widthPx).toBe(0);
  });

  it('finds the box under a point', () => {
    expect(flameBoxAt(frame, 10, flameRowPx + 1)?.node.name).toBe('inner');
    expect(flameBoxAt(frame, 390, flameRowPx + 1)).toBeUndefined();
  });
});
