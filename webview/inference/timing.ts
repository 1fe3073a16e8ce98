import { formatColumn, formatFixed, timeUnitFor } from '../../src/core/columnNumbers.ts';
import { formatDurationNs } from '../../src/core/units.ts';
import { h } from '../kit/dom.ts';
import { dataTable } from '../kit/table.ts';
import { fill, sectionTitle } from '../kit/text.ts';
import type { RequestTiming } from './api.ts';
import type { InferenceStrings } from './strings.ts';
import { timingParts } from './timingParts.ts';

/** The parts of a request's time as one stacked bar, and the same in figures. */
export function timingSection(timing: RequestTiming, strings: InferenceStrings): HTMLElement {
  const parts = timingParts(timing);
  const title = sectionTitle(strings.timing, fill(strings.timingTotal, formatDurationNs(timing.totalNs)));
  if (parts.length === 0) {
    return h('section', { class: 'section' }, title, h('p', { class: 'note' }, strings.timingUnknown));
  }
  const { unit, divisor } = timeUnitFor(parts.map(({ durationNs }) => durationNs));
  const times = formatColumn(parts.map(({ durationNs }) => durationNs / divisor));
  const bar = h('div', { class: 'stack', attributes: { 'aria-hidden': 'true' } });
  for (const { name, share } of parts) {
    const piece = h('div', { class: `piece part-${name}`, attributes: { title: strings[name] } });
    piece.style.flexGrow = String(share);
    bar.append(piece);
  }
  return h(
    'section',
    { class: 'section' },
    title,
    bar,
    h(
      'div',
      { class: 'timing-table' },
      dataTable({
        caption: strings.timingTable,
        columns: [
          { id: 'part', header: strings.part },
          { id: 'time', header: strings.time, unit, numeric: true },
          { id: 'share', header: strings.share, unit: '%', numeric: true },
        ],
        rows: parts.map(({ name, durationNs, share }, index) => {
          const time = times[index] ?? '';
          const percent = formatFixed(share * 100, 1);
          return {
            cells: [
              {
                content: h(
                  'span',
                  { class: 'part' },
                  h('span', { class: `swatch part-${name}` }),
                  strings[name],
                ),
                text: strings[name],
                value: strings[name],
              },
              { content: time, text: time, value: durationNs },
              { content: percent, text: percent, value: share },
            ],
          };
        }),
      }),
    ),
  );
}
