import { formatDurationNs } from '../../../src/core/units.ts';
import type {
  EventDetails,
  EventRef,
  EventText,
  TimelineEvent,
} from '../../../src/trace/timeline/timelineTypes.ts';
import { h, nameText } from '../../kit/dom.ts';
import { link } from '../../kit/controls.ts';
import { fill, plainDirection } from '../../kit/text.ts';
import { timeText } from '../timeText.ts';
import { eventArguments } from './eventArguments.ts';
import { factList } from './facts.ts';
import type { PanelContent } from './panel.ts';
import type { timelineStrings } from './strings.ts';

export interface DetailsOptions {
  readonly strings: Readonly<typeof timelineStrings>;
  readonly event: EventDetails;
  readonly track: string;
  readonly select: (event: EventRef) => void;
  readonly openSource: (frame: { readonly file: string; readonly line: number }) => void;
  readonly askText: () => Promise<EventText>;
  readonly perform: (work: () => Promise<void>) => void;
}

const listedFlows = 8;
const listedParents = 12;

/** All that is known of the selected event. */
export function eventDetails(options: DetailsOptions): PanelContent {
  const { strings, event, track, openSource } = options;
  const { source } = event;
  const element = h(
    'div',
    { class: 'tl-details' },
    h('h2', { class: 'tl-details-title' }, wholeName(event)),
    factList([
      [strings.timelineDuration, formatDurationNs(event.endNs - event.startNs)],
      [strings.timelineStart, timeText(event.startNs)],
      event.deviceNs === null && event.selfNs === event.endNs - event.startNs
        ? undefined
        : [strings.timelineSelf, formatDurationNs(event.selfNs)],
      event.deviceNs === null || event.deviceNs === 0
        ? undefined
        : [strings.timelineDevice, formatDurationNs(event.deviceNs)],
      event.launchDelayNs === null ? undefined : [strings.timelineDelay, timeText(event.launchDelayNs)],
      [strings.timelineCategory, event.category],
      [strings.timelineTrack, plainDirection(track)],
      event.operator === null ? undefined : [strings.timelineOperator, nameText(event.operator)],
      event.module === null ? undefined : [strings.timelineModule, nameText(event.module)],
      source === null
        ? undefined
        : [strings.timelineSource, link({ label: source.text, onPress: () => openSource(source) })],
    ]),
    flowList(options),
    parentList(options),
    eventArguments(options),
  );
  return { element, label: event.name.slice(0, 200) };
}

/** The name as boxes and links show it; all of it under the pointer. */
function wholeName({ name, wholeName: whole }: EventDetails): HTMLElement {
  const element = nameText(name);
  if (whole !== name) {
    element.title = plainDirection(whole);
  }
  return element;
}

function flowList({ strings, event, select }: DetailsOptions): HTMLElement | undefined {
  const links = event.flows
    .slice(0, listedFlows)
    .map(({ kind, direction, other }) =>
      h(
        'span',
        { class: 'tl-flow' },
        h('span', { class: 'quiet' }, strings[`timelineFlow-${kind}-${direction}`]),
        eventLink(other, select),
        h('span', { class: 'figure quiet' }, formatDurationNs(other.endNs - other.startNs)),
      ),
    );
  return line(strings, strings.timelineFlowsOf, links, event.flows.length - links.length);
}

function parentList({ strings, event, select }: DetailsOptions): HTMLElement | undefined {
  const links = event.parents.slice(0, listedParents).map((parent) => eventLink(parent, select));
  return line(strings, strings.timelineInside, links, event.parents.length - links.length);
}

/** A row of links after what they are; nothing where there are none. */
function line(
  strings: DetailsOptions['strings'],
  title: string,
  links: readonly HTMLElement[],
  more: number,
): HTMLElement | undefined {
  return links.length === 0
    ? undefined
    : h(
        'div',
        { class: 'tl-line' },
        h('span', { class: 'quiet' }, title),
        h(
          'div',
          {},
          ...links,
          more <= 0 ? undefined : h('span', { class: 'quiet' }, fill(strings.timelineFlowMore, more)),
        ),
      );
}

/** An event's name that selects it. */
export function eventLink(event: TimelineEvent, select: (event: EventRef) => void): HTMLElement {
  return link({
    label: event.name,
    onPress: () => select(event),
    key: `event ${event.recording} ${event.row}`,
  });
}
