import { formatDurationNs } from '../../../src/core/units.ts';
import { fill } from '../../kit/text.ts';
import { timeText } from '../timeText.ts';
import type { Hit } from './hit.ts';
import type { timelineStrings } from './strings.ts';
import { trackTitle } from './trackTitle.ts';

/** What the card beside the pointer says. */
export function hitText(
  hit: Hit,
  strings: Readonly<typeof timelineStrings>,
): { readonly title: string; readonly lines: readonly string[] } | undefined {
  switch (hit.kind) {
    case 'box': {
      const duration = formatDurationNs(hit.endNs - hit.startNs);
      const start = fill(strings.timelineStarts, timeText(hit.startNs));
      return {
        title: hit.name,
        lines:
          hit.merged > 1 ? [fill(strings.timelineMerged, hit.merged), start] : [`${duration} · ${start}`],
      };
    }
    case 'gap': {
      const { gpu, fromNs, toNs, cause } = hit.gap;
      return {
        title: fill(
          strings.timelineGapTitle,
          fill(strings.timelineGpu, gpu),
          formatDurationNs(toNs - fromNs),
        ),
        lines: [strings[`timelineCause-${cause}`]],
      };
    }
    case 'counter':
      return { title: `${trackTitle(hit.track, strings)}: ${hit.text}`, lines: [timeText(hit.ns)] };
    case 'path':
      return { title: strings[`timelinePath-${hit.part}`], lines: [formatDurationNs(hit.durationNs)] };
    case 'nothing':
      return undefined;
  }
}
