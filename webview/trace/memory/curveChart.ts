import { sizeUnitFor, timeUnitFor } from '../../../src/core/columnNumbers.ts';
import { formatBytes } from '../../../src/core/units.ts';
import type { MemoryView, MemoryViewDevice } from '../../../src/trace/session/queries/memory/memoryView.ts';
import { h } from '../../kit/dom.ts';
import { fill } from '../../kit/text.ts';
import { currentTheme, onThemeChange } from '../../kit/theme.ts';
import { hoverCard } from '../hoverCard.ts';
import { timeText } from '../timeText.ts';
import { asStretch, bytesRange, chartStretch, pointAt, type Stretch } from './curveLayout.ts';
import { type CurveLook, drawCurve, readCurveLook, timeScale } from './drawCurve.ts';
import type { memoryStrings } from './strings.ts';

export interface CurveChartOptions {
  readonly device: MemoryViewDevice;
  readonly view: Pick<MemoryView, 'steps' | 'window'>;
  readonly strings: Readonly<typeof memoryStrings>;
  readonly selected: Stretch | null;
  /** A stretch was selected, or the selection was taken away. */
  readonly onSelect: (stretch: Stretch | null) => void;
}

export interface CurveChart {
  readonly element: HTMLElement;
  /** Selects from outside, without telling `onSelect`. */
  select(stretch: Stretch | null): void;
  dispose(): void;
}

const heightPx = 220;
/** Less is a click. */
const leastDragPx = 4;
/** An arrow key moves by this share of the chart. */
const keySteps = 100;

/**
 * Allocated and reserved memory over time. The pointer shows exact numbers and drags a stretch out; the keyboard does the
 * same: arrow keys move along, with Shift they select, Escape takes the selection away.
 */
export function curveChart({
  device,
  view,
  strings,
  selected: first,
  onSelect,
}: CurveChartOptions): CurveChart {
  const { peak } = device;
  // The host's allocator reserves nothing and says 0.
  const curve =
    peak.highestReservedBytes === null
      ? { ...device.curve, reservedBytes: device.curve.reservedBytes.map(() => NaN) }
      : device.curve;
  const shown = chartStretch(curve, view.steps, view.window);
  const { high } = bytesRange(curve);
  const sizeUnit = sizeUnitFor([high]);
  const timeUnit = timeUnitFor([shown.fromNs, shown.toNs]);
  let selected = first;
  let cursorNs: number | null = null;
  /** Where a drag or a selection by keyboard began. */
  let anchorNs: number | null = null;
  let isDragging = false;
  let look: CurveLook | undefined;
  let scheduled = 0;
  const canvas = h('canvas', { attributes: { 'aria-hidden': 'true' } });
  const card = hoverCard();
  const stage = h(
    'div',
    {
      class: 'memory-stage',
      attributes: {
        role: 'slider',
        tabindex: 0,
        'aria-label': summary(),
        'aria-orientation': 'horizontal',
        'aria-valuemin': 0,
        'aria-valuemax': keySteps,
        'aria-valuenow': 0,
        'aria-valuetext': valueText(shown.fromNs),
      },
      key: `curve ${device.device}`,
      on: {
        pointerdown: onDown,
        pointermove: onMove,
        pointerup: onUp,
        pointercancel: onUp,
        pointerleave: () => moveCursor(null),
        keydown: onKey,
        blur: () => moveCursor(null),
      },
    },
    canvas,
    card.element,
  );
  const sizes = new ResizeObserver(schedule);
  sizes.observe(stage);
  const stopListening = onThemeChange(() => {
    look = undefined;
    schedule();
  });

  return {
    element: stage,
    select: (stretch) => {
      selected = stretch;
      schedule();
    },
    dispose: () => {
      sizes.disconnect();
      stopListening();
      cancelAnimationFrame(scheduled);
    },
  };

  function schedule(): void {
    cancelAnimationFrame(scheduled);
    scheduled = requestAnimationFrame(draw);
  }

  function draw(): void {
    const ctx = canvas.getContext('2d');
    const widthPx = stage.clientWidth;
    if (ctx === null || widthPx === 0) {
      return;
    }
    look ??= readCurveLook(currentTheme());
    const ratio = devicePixelRatio;
    canvas.width = Math.round(widthPx * ratio);
    canvas.height = Math.round(heightPx * ratio);
    canvas.style.height = `${heightPx}px`;
    ctx.scale(ratio, ratio);
    drawCurve(
      ctx,
      {
        curve,
        shown,
        steps: view.steps,
        peak: { ...peak, text: `${strings.memoryPeak} ${formatBytes(peak.allocatedBytes)}` },
        selected,
        cursorNs,
        sizeUnit,
        timeUnit,
        widthPx,
        heightPx,
      },
      look,
    );
  }

  function scale() {
    return timeScale(shown, stage.clientWidth);
  }

  function timeOf(event: PointerEvent): number {
    return scale().ns(event.clientX - stage.getBoundingClientRect().left);
  }

  function onDown(event: PointerEvent): void {
    if (event.button === 0) {
      anchorNs = timeOf(event);
      isDragging = true;
      stage.setPointerCapture(event.pointerId);
    }
  }

  function onMove(event: PointerEvent): void {
    const ns = timeOf(event);
    if (isDragging && anchorNs !== null) {
      selected = stretchTo(anchorNs, ns) ?? selected;
    }
    moveCursor(ns);
  }

  function onUp(event: PointerEvent): void {
    if (!isDragging || anchorNs === null) {
      return;
    }
    isDragging = false;
    // A click takes the selection away.
    settle(stretchTo(anchorNs, timeOf(event)));
    anchorNs = null;
  }

  function stretchTo(from: number, to: number): Stretch | null {
    const perPx = (shown.toNs - shown.fromNs) / Math.max(1, stage.clientWidth);
    return asStretch(from, to, shown, leastDragPx * perPx);
  }

  function settle(stretch: Stretch | null): void {
    selected = stretch;
    schedule();
    onSelect(stretch);
  }

  function onKey(event: KeyboardEvent): void {
    const { fromNs, toNs } = shown;
    const at = cursorNs ?? selected?.toNs ?? fromNs;
    const byNs = (toNs - fromNs) / keySteps;
    const to: number | undefined = {
      ArrowRight: at + byNs,
      ArrowLeft: at - byNs,
      PageDown: at + 10 * byNs,
      PageUp: at - 10 * byNs,
      Home: fromNs,
      End: toNs,
    }[event.key];
    if (to !== undefined) {
      const next = Math.max(fromNs, Math.min(toNs, to));
      anchorNs = event.shiftKey ? (anchorNs ?? at) : null;
      if (anchorNs !== null) {
        settle(asStretch(anchorNs, next, shown, 0));
      }
      moveCursor(next);
    } else if (event.key === 'Escape' && selected !== null) {
      anchorNs = null;
      settle(null);
    } else {
      return;
    }
    event.preventDefault();
  }

  function moveCursor(ns: number | null): void {
    cursorNs = ns;
    schedule();
    if (ns === null) {
      card.hide();
      return;
    }
    stage.setAttribute(
      'aria-valuenow',
      String(Math.round(((ns - shown.fromNs) / (shown.toNs - shown.fromNs)) * keySteps)),
    );
    stage.setAttribute('aria-valuetext', valueText(ns));
    const [title, ...lines] = valueLines(ns);
    card.show(scale().x(ns), 24, title ?? '', lines);
  }

  function valueText(ns: number): string {
    return valueLines(ns).join(', ');
  }

  function valueLines(ns: number): string[] {
    const point = pointAt(curve, ns);
    const at = fill(strings.memoryAt, timeText(ns));
    if (point < 0) {
      return [at, strings.memoryBeforeFirst];
    }
    const reserved = curve.reservedBytes[point] ?? NaN;
    return [
      at,
      `${strings.memoryAllocated} ${formatBytes(curve.allocatedBytes[point] ?? 0)}`,
      ...(reserved > 0 ? [`${strings.memoryReserved} ${formatBytes(reserved)}`] : []),
      ...view.steps.filter(({ fromNs, toNs }) => ns >= fromNs && ns < toNs).map(({ name }) => name),
    ];
  }

  function summary(): string {
    const least = curve.allocatedBytes.reduce((low, bytes) => Math.min(low, bytes), Infinity);
    return fill(
      strings.memoryCurveText,
      device.device,
      timeText(shown.fromNs),
      timeText(shown.toNs),
      formatBytes(least),
      formatBytes(peak.allocatedBytes),
      timeText(peak.timeNs),
    );
  }
}
