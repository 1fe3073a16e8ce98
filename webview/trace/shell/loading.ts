import { formatCount, formatShare } from '../../../src/core/units.ts';
import type { PartialOverview } from '../../../src/trace/read/partialOverview.ts';
import { h } from '../../kit/dom.ts';
import { loadingView } from '../../kit/states.ts';
import { fill } from '../../kit/text.ts';
import type { TraceStrings } from '../strings.ts';

/** The trace is being read: how far, and what was met so far. */
export function readingView(overview: PartialOverview | null, strings: Readonly<TraceStrings>): Node[] {
  if (overview === null) {
    return [loadingView(strings.loading)];
  }
  const share = h('progress', {
    class: 'reading',
    attributes: { max: 1, value: overview.shareRead, 'aria-label': strings.loading },
  });
  return [
    share,
    loadingView(fill(strings.loadingShare, formatShare(overview.shareRead))),
    h(
      'p',
      { class: 'note' },
      fill(
        strings.loadingFigures,
        formatCount(overview.eventCount, 'event'),
        formatCount(overview.steps.length, 'step'),
      ),
    ),
  ];
}
