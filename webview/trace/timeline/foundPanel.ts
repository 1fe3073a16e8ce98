import { formatDurationNs, groupThousands } from '../../../src/core/units.ts';
import type { EventRef, FoundEvents } from '../../../src/trace/timeline/timelineTypes.ts';
import { h, nameText } from '../../kit/dom.ts';
import { dataTable } from '../../kit/table.ts';
import { fill } from '../../kit/text.ts';
import type { TabContext } from '../tab.ts';
import { timeText } from '../timeText.ts';
import { eventLink } from './details.ts';
import type { PanelContent } from './panel.ts';
import { recordingTitle, sideTitle } from './trackTitle.ts';

/** More than anybody reads; the search goes through all of them. */
const listedRows = 200;

/** What a search found: names with their sums, and the events in order of time. */
export function foundPanel(
  { strings, head }: Pick<TabContext, 'strings' | 'head'>,
  text: string,
  { byName, events }: FoundEvents,
  {
    trackName,
    select,
  }: { readonly trackName: (track: number) => string; readonly select: (event: EventRef) => void },
): PanelContent {
  // One recording has few tracks, which the event shows once it is selected.
  const areSeveral = head.recordings.length > 1;
  const title = fill(strings.timelineFoundTitle, text);
  const element = h(
    'div',
    { class: 'tl-found' },
    h('h2', { class: 'tl-details-title' }, title),
    h(
      'div',
      { class: 'tl-found-lists' },
      dataTable({
        caption: strings.timelineFoundNames,
        columns: [
          { id: 'name', header: strings.timelineName },
          ...(head.isComparison ? [{ id: 'side', header: strings.timelineSide }] : []),
          { id: 'count', header: strings.timelineCount, numeric: true },
          { id: 'total', header: strings.timelineTotal, numeric: true },
        ],
        rows: byName.slice(0, listedRows).map(({ side, name, count, totalNs }) => ({
          cells: [
            { content: nameText(name), text: name, value: name },
            ...(head.isComparison ? [words(side === null ? '' : sideTitle(side, strings))] : []),
            number(count, groupThousands(count)),
            number(totalNs, formatDurationNs(totalNs)),
          ],
        })),
      }),
      dataTable({
        caption: strings.timelineFoundEvents,
        columns: [
          { id: 'event', header: strings.timelineName },
          ...(areSeveral
            ? [
                {
                  id: 'recording',
                  header: head.isComparison ? strings.timelineSide : strings.timelineRecording,
                },
              ]
            : []),
          { id: 'start', header: strings.timelineStart, numeric: true },
          { id: 'duration', header: strings.timelineDuration, numeric: true },
          ...(areSeveral ? [{ id: 'track', header: strings.timelineTrack }] : []),
        ],
        rows: events.slice(0, listedRows).map((event) => ({
          cells: [
            { content: eventLink(event, select), text: event.name, value: event.name },
            ...(areSeveral ? [words(recordingTitle(event.recording, head, strings) ?? '')] : []),
            number(event.startNs, timeText(event.startNs)),
            number(event.endNs - event.startNs, formatDurationNs(event.endNs - event.startNs)),
            ...(areSeveral ? [words(trackName(event.track))] : []),
          ],
        })),
      }),
    ),
  );
  return { element, label: title };
}

function words(text: string) {
  return { content: nameText(text), text, value: text };
}

function number(value: number, text: string) {
  return { content: text, text, value };
}
