import { formatDurationNs } from '../../../src/core/units.ts';
import type { StepStrip, StripBox, StripLane } from '../../../src/trace/timeline/stepStrip.ts';
import { link } from '../../kit/controls.ts';
import { h } from '../../kit/dom.ts';
import { fill } from '../../kit/text.ts';
import { onThemeChange } from '../../kit/theme.ts';
import { readBoxLook } from '../boxLook.ts';
import { hoverCard } from '../hoverCard.ts';
import type { TabContext } from '../tab.ts';
import { stepLabel } from './drawBars.ts';
import { drawStrip, laneAtPx, laneTopPx, stripHeightPx } from './drawStrip.ts';

const longestStepName = 60;

/** A small timeline of one step; a click opens the timeline at the same place, on the event that was hit. */
export function stepStripSection(
  context: TabContext,
  strip: StepStrip,
): { element: HTMLElement; dispose: () => void } {
  const { strings } = context;
  const { step, fromNs, toNs, isWhole, lanes } = strip;
  const canvas = h('canvas', { attributes: { 'aria-hidden': 'true' } });
  const card = hoverCard();
  const box = h(
    'div',
    {
      class: 'strip',
      attributes: { role: 'img', 'aria-label': summaryOf(strip, context) },
      on: {
        pointermove: (event) => point(event),
        pointerleave: () => card.hide(),
        click: (event) => open(under(event)?.box),
      },
    },
    canvas,
    card.element,
  );
  const sizes = new ResizeObserver(draw);
  sizes.observe(box);
  const stopListening = onThemeChange(draw);
  const title = h(
    'h2',
    { class: 'section-title' },
    fill(strings.overviewStrip, stepLabel(step.name).slice(0, longestStepName)),
    h(
      'span',
      { class: 'quiet' },
      [
        ...(isWhole ? [''] : ['', fill(strings.overviewStripPart, formatDurationNs(toNs - fromNs))]),
        ...(lanes.some(({ idle }) => idle.length > 0) ? [strings.overviewStripHatched] : []),
      ].join(' · '),
    ),
  );
  return {
    element: h(
      'section',
      { class: 'step-strip' },
      h(
        'div',
        { class: 'title-row' },
        title,
        link({ label: strings.overviewStripOpen, onPress: () => open(undefined) }),
      ),
      box,
    ),
    dispose: () => {
      sizes.disconnect();
      stopListening();
    },
  };

  function draw(): void {
    const widthPx = box.clientWidth;
    const ctx = canvas.getContext('2d');
    if (widthPx === 0 || ctx === null) {
      return;
    }
    const ratio = window.devicePixelRatio || 1;
    const heightPx = stripHeightPx(lanes.length);
    canvas.width = Math.round(widthPx * ratio);
    canvas.height = Math.round(heightPx * ratio);
    canvas.style.width = `${widthPx}px`;
    canvas.style.height = `${heightPx}px`;
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    drawStrip(
      ctx,
      strip,
      lanes.map((lane) => laneLabel(lane, context)),
      readBoxLook(),
      widthPx,
    );
  }

  function under(event: MouseEvent): { lane: StripLane; box?: StripBox; idleNs?: number } | undefined {
    const { left, top } = box.getBoundingClientRect();
    const lane = lanes[laneAtPx(event.clientY - top)];
    const at = timeAt(event.clientX - left);
    if (lane === undefined || at === undefined) {
      return undefined;
    }
    const leastNs = (2 * (toNs - fromNs)) / Math.max(1, box.clientWidth);
    // The last one lies on top.
    const hit = lane.boxes.findLast(
      ({ startNs, endNs }) => at >= startNs && at <= Math.max(endNs, startNs + leastNs),
    );
    const gap = lane.idle.find(({ startNs, endNs }) => at >= startNs && at < endNs);
    return {
      lane,
      ...(hit === undefined ? {} : { box: hit }),
      ...(gap === undefined ? {} : { idleNs: gap.endNs - gap.startNs }),
    };
  }

  function timeAt(xPx: number): number | undefined {
    const { fromPx, widthPx } = laneTopPx.plot(box.clientWidth);
    const share = (xPx - fromPx) / widthPx;
    return share < 0 || share > 1 ? undefined : fromNs + share * (toNs - fromNs);
  }

  function point(event: PointerEvent): void {
    const hit = under(event);
    const { left, top } = box.getBoundingClientRect();
    if (hit?.box !== undefined) {
      card.show(event.clientX - left, event.clientY - top, hit.box.name, [
        formatDurationNs(hit.box.endNs - hit.box.startNs),
      ]);
    } else if (hit?.idleNs !== undefined) {
      card.show(
        event.clientX - left,
        event.clientY - top,
        fill(strings.overviewIdle, formatDurationNs(hit.idleNs)),
        [],
      );
    } else {
      card.hide();
    }
  }

  function open(event: StripBox | undefined): void {
    context.go({
      tab: 'timeline',
      view: { fromNs, toNs },
      event: event === undefined ? null : { recording: context.place().recording, row: event.row },
    });
  }
}

function laneLabel({ what, name, boxes }: StripLane, { strings }: TabContext): string {
  switch (what) {
    case 'python':
      return boxes.some(({ kind }) => kind === 'python') ? strings.overviewPython : strings.overviewRanges;
    case 'operators':
      return strings.overviewOperators;
    case 'launches':
      return strings.overviewLaunchCalls;
    case 'stream': {
      const number = /^stream\s+(\S+)/i.exec(name.trim())?.[1];
      return number === undefined ? strings.overviewStream : `${strings.overviewStream} ${number}`;
    }
  }
}

function summaryOf({ step, fromNs, toNs, lanes }: StepStrip, context: TabContext): string {
  const { strings } = context;
  return fill(
    strings.overviewStripSummary,
    step.name,
    formatDurationNs(toNs - fromNs),
    lanes
      .map((lane) => fill(strings.overviewStripLane, laneLabel(lane, context), lane.boxes.length))
      .join(', '),
  );
}
