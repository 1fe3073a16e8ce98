import { formatDurationNs } from '../../../src/core/units.ts';
import { fill } from '../../kit/text.ts';
import type { TabContext } from '../tab.ts';
import type { EventRef } from '../../../src/trace/timeline/timelineTypes.ts';
import { timeText } from '../timeText.ts';
import { areaPanel } from './areaPanel.ts';
import { eventDetails } from './details.ts';
import { gapDetails } from './gapDetails.ts';
import type { Gap } from './gapsOf.ts';
import type { PanelContent } from './panel.ts';
import type { Selection } from './selection.ts';
import { gpuTitle } from './trackTitle.ts';

/** What stands below the tracks for a selection. Rejects with RefusedError. */
export async function selectionPanel(
  context: TabContext,
  selection: Exclude<Selection, { kind: 'none' }>,
  options: {
    readonly trackName: (track: number) => string;
    readonly trackOfGap: (gap: Gap) => number | undefined;
    readonly select: (event: EventRef) => void;
  },
): Promise<PanelContent> {
  const { strings, ask, page, head } = context;
  const openSource: TabContext['openSource'] = (frame) => context.openSource(frame);
  const { trackName, select } = options;
  switch (selection.kind) {
    case 'event': {
      const { event } = selection;
      return eventDetails({
        strings,
        event,
        track: trackName(event.track),
        select,
        openSource,
        askText: () => ask('eventArgs', { recording: event.recording, row: event.row }),
        perform: (work) => page.perform(work),
      });
    }
    case 'gap': {
      const { gap, blame } = selection;
      const track = options.trackOfGap(gap);
      return gapDetails({
        strings,
        gap,
        gpu: gpuTitle(gap, head, strings),
        track: track === undefined ? undefined : trackName(track),
        blame,
        select,
        openSource,
      });
    }
    case 'area': {
      const { range, tracks } = selection;
      const report = await ask('area', {
        fromNs: range.fromNs,
        toNs: range.toNs,
        tracks: tracks === undefined ? null : [...tracks],
      });
      const [only] = tracks?.length === 1 ? tracks : [];
      return areaPanel(context, {
        report,
        where: only === undefined ? undefined : trackName(only),
        trackName,
        select,
      });
    }
  }
}

/** The selection in a sentence, for those who do not see it. */
export function selectionText(
  selection: Selection,
  { strings, head }: Pick<TabContext, 'strings' | 'head'>,
): string {
  switch (selection.kind) {
    case 'event': {
      const { name, category, startNs, endNs } = selection.event;
      return fill(
        strings.timelineSelected,
        name.slice(0, 200),
        category,
        formatDurationNs(endNs - startNs),
        timeText(startNs),
      );
    }
    case 'gap': {
      const { fromNs, toNs, cause } = selection.gap;
      return fill(
        strings.timelineGapSelected,
        gpuTitle(selection.gap, head, strings),
        formatDurationNs(toNs - fromNs),
        strings[`timelineCause-${cause}`],
      );
    }
    case 'area': {
      const { fromNs, toNs } = selection.range;
      return fill(
        strings.timelineAreaSelected,
        formatDurationNs(toNs - fromNs),
        timeText(fromNs),
        timeText(toNs),
      );
    }
    case 'none':
      return '';
  }
}
