import './flame.css';
import { formatCount, formatDurationNs, formatShare } from '../../../src/core/units.ts';
import type { FlameNode } from '../../../src/trace/timeline/timelineTypes.ts';
import { button, setDisabled } from '../../kit/controls.ts';
import { h } from '../../kit/dom.ts';
import { fill } from '../../kit/text.ts';
import { onThemeChange } from '../../kit/theme.ts';
import { type BoxLook, readBoxLook } from '../boxLook.ts';
import { hoverCard } from '../hoverCard.ts';
import { LabelFitter } from '../labelFitter.ts';
import { drawFlame, flameBoxAt, type FlameFrame, flameRowPx } from './drawFlame.ts';
import { type FlameBox, layOutFlame, neighbourBox, ownNs, pathOf } from './flameLayout.ts';
import { flameTable } from './flameTable.ts';
import type { flameStrings } from './strings.ts';

export interface FlameOptions {
  readonly nodes: readonly FlameNode[];
  /** What the graph is of, such as `the selected stretch`. */
  readonly label: string;
  readonly strings: Readonly<typeof flameStrings>;
  /** A box was selected by click or keyboard; `path` leads from the outermost box to it. */
  readonly onChoose?: (node: FlameNode, path: readonly FlameNode[]) => void;
}

export interface FlameView {
  readonly element: HTMLElement;
  setNodes(nodes: readonly FlameNode[]): void;
  dispose(): void;
}

/**
 * A flame graph, causes above: click or Enter zooms into a box, Escape out again, arrow keys move between boxes. The
 * selected box is told as live text; a table carries the same figures.
 */
export function flameView({ nodes, label, strings, onChoose }: FlameOptions): FlameView {
  let boxes: readonly FlameBox[] = [];
  let totalNs = 0;
  let zoomed: FlameBox | undefined;
  let selected: FlameBox | undefined;
  let look: BoxLook | undefined;
  let labels: LabelFitter | undefined;
  let scheduled = 0;
  const canvas = h('canvas', { attributes: { 'aria-hidden': 'true' } });
  const card = hoverCard();
  const live = h('p', { class: 'flame-live', attributes: { role: 'status' } });
  const stage = h(
    'div',
    {
      class: 'flame-stage',
      attributes: { role: 'application', tabindex: 0, 'aria-description': strings.flameHelp },
      key: `flame ${label}`,
      on: {
        keydown: onKey,
        pointermove: onMove,
        pointerleave: () => card.hide(),
        click: (event) => {
          const box = boxAt(event);
          if (box !== undefined) {
            choose(box);
            zoom(box);
          }
        },
      },
    },
    canvas,
    card.element,
  );
  const out = button({
    label: strings.flameZoomOut,
    onPress: () => zoom(zoomed?.parent),
    disabled: true,
  });
  const table = flameTable(strings, label);
  const element = h(
    'div',
    { class: 'flame' },
    h('div', { class: 'flame-line' }, live, out),
    stage,
    table.element,
  );
  const sizes = new ResizeObserver(schedule);
  sizes.observe(stage);
  const stopListening = onThemeChange(() => {
    look = undefined;
    schedule();
  });
  setNodes(nodes);

  return {
    element,
    setNodes,
    dispose: () => {
      sizes.disconnect();
      stopListening();
      cancelAnimationFrame(scheduled);
    },
  };

  function setNodes(next: readonly FlameNode[]): void {
    boxes = layOutFlame(next);
    totalNs = next.reduce((sum, node) => sum + node.totalNs, 0);
    selected = undefined;
    zoomed = undefined;
    const longest = boxes
      .filter(({ depth }) => depth === 0)
      .slice(0, 3)
      .map(({ node }) => `${node.name.slice(0, 80)} ${formatDurationNs(node.totalNs)}`);
    stage.setAttribute(
      'aria-label',
      longest.length === 0
        ? strings.flameNothing
        : fill(strings.flameText, label, formatDurationNs(totalNs), longest.join(', ')),
    );
    live.textContent = longest.length === 0 ? strings.flameNothing : strings.flameHelp;
    stage.hidden = boxes.length === 0;
    table.setNodes(next);
    setDisabled(out, true);
    schedule();
  }

  function schedule(): void {
    cancelAnimationFrame(scheduled);
    scheduled = requestAnimationFrame(draw);
  }

  function frame(): FlameFrame {
    return { boxes, from: zoomed?.from ?? 0, to: zoomed?.to ?? 1, widthPx: stage.clientWidth, selected };
  }

  function draw(): void {
    const ctx = canvas.getContext('2d');
    const { clientWidth } = stage;
    if (ctx === null || clientWidth === 0) {
      return;
    }
    if (look === undefined) {
      look = readBoxLook();
      const { font } = look;
      labels = new LabelFitter((letter) => {
        ctx.font = font;
        return ctx.measureText(letter).width;
      });
    }
    const heightPx = (boxes.reduce((most, { depth }) => Math.max(most, depth), 0) + 1) * flameRowPx;
    const ratio = devicePixelRatio;
    canvas.width = Math.round(clientWidth * ratio);
    canvas.height = Math.round(heightPx * ratio);
    canvas.style.height = `${heightPx}px`;
    ctx.scale(ratio, ratio);
    if (labels !== undefined) {
      drawFlame(ctx, frame(), look, labels);
    }
  }

  function boxAt(event: MouseEvent): FlameBox | undefined {
    const { left, top } = canvas.getBoundingClientRect();
    return flameBoxAt(frame(), event.clientX - left, event.clientY - top);
  }

  function onMove(event: PointerEvent): void {
    const box = boxAt(event);
    if (box === undefined) {
      card.hide();
      return;
    }
    const { left, top } = stage.getBoundingClientRect();
    card.show(
      event.clientX - left + stage.scrollLeft,
      event.clientY - top + stage.scrollTop,
      box.node.name,
      linesOf(box),
    );
  }

  function linesOf({ node }: FlameBox): string[] {
    return [
      fill(strings.flameTotal, formatDurationNs(node.totalNs), formatShare(node.totalNs / totalNs)),
      fill(strings.flameOwn, formatDurationNs(ownNs(node))),
      formatCount(node.count, 'call'),
    ];
  }

  function choose(box: FlameBox): void {
    selected = box;
    const { node } = box;
    live.textContent = fill(
      strings.flameBox,
      node.name.slice(0, 200),
      formatDurationNs(node.totalNs),
      formatShare(node.totalNs / totalNs),
      formatDurationNs(ownNs(node)),
      formatCount(node.count, 'call'),
    );
    const topPx = box.depth * flameRowPx;
    if (topPx < stage.scrollTop || topPx + flameRowPx > stage.scrollTop + stage.clientHeight) {
      stage.scrollTop = topPx - stage.clientHeight / 2;
    }
    schedule();
    onChoose?.(
      node,
      pathOf(box).map((each) => each.node),
    );
  }

  function zoom(box: FlameBox | undefined): void {
    zoomed = box;
    setDisabled(out, box === undefined);
    schedule();
  }

  function onKey(event: KeyboardEvent): void {
    const direction = directions[event.key];
    const next =
      direction === undefined
        ? undefined
        : selected === undefined
          ? boxes[0]
          : neighbourBox(boxes, selected, direction);
    if (next !== undefined) {
      choose(next);
      if (zoomed !== undefined && (next.to <= zoomed.from || next.from >= zoomed.to)) {
        zoom(next.parent);
      }
    } else if (event.key === 'Enter' && selected !== undefined) {
      zoom(selected);
    } else if (event.key === 'Escape' && zoomed !== undefined) {
      zoom(zoomed.parent);
    } else if (direction === undefined) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }
}

const directions: Readonly<Record<string, 'left' | 'right' | 'up' | 'down' | undefined>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};
