import { formatFixed, sizeUnitFor } from '../../../src/core/columnNumbers.ts';
import type {
  MemoryOwner,
  MemoryOwners,
  MemoryView,
} from '../../../src/trace/session/queries/memory/memoryView.ts';
import { type BarTableRow, barTable } from '../../kit/barTable.ts';
import { h } from '../../kit/dom.ts';
import { fill, sectionTitle } from '../../kit/text.ts';
import { goToPlace, sourceLink } from '../placeLinks.ts';
import type { TabContext } from '../tab.ts';
import { columnText, decimalsOf } from '../table/columnKinds.ts';
import { ownerKinds } from './ownerKinds.ts';
import { ownerName } from './memorySentences.ts';

const shownOwners = 8;

/** What is alive at the peak, by operator and by module; names lead to the largest allocation on the timeline. */
export function ownersSection(
  context: TabContext,
  owners: MemoryOwners,
  peakBytes: number,
  moduleSource: MemoryView['moduleSource'],
): HTMLElement {
  const { strings } = context;
  const { byModule } = owners;
  const byKind = moduleSource === 'modules' && byModule.length > shownOwners + 1;
  const title = byKind
    ? strings.memoryByKind
    : moduleSource === 'modules'
      ? strings.memoryByModule
      : strings.memoryByRange;
  return h(
    'section',
    { class: 'section memory-owners' },
    sectionTitle(strings.memoryOwners),
    h(
      'div',
      { class: 'memory-owner-lists' },
      ownerList(context, strings.memoryByOperator, owners.byOperator, owners, peakBytes),
      moduleSource === 'none'
        ? undefined
        : ownerList(context, title, byKind ? ownerKinds(byModule) : byModule, owners, peakBytes),
    ),
  );
}

function ownerList(
  context: TabContext,
  title: string,
  list: readonly MemoryOwner[],
  { beforeRecordingBytes }: MemoryOwners,
  peakBytes: number,
): HTMLElement {
  const { strings } = context;
  const cut = list.length > shownOwners + 1 ? shownOwners : list.length;
  const rest = list.slice(cut);
  const restBytes = rest.reduce((sum, { bytes }) => sum + bytes, 0);
  const sizes = [beforeRecordingBytes, restBytes, ...list.map(({ bytes }) => bytes)];
  const largest = Math.max(1, ...sizes);
  const unit = sizeUnitFor(sizes);
  const decimals = decimalsOf([largest / unit.divisor]);
  const hasSource = list.some(({ place }) => sourceOf(place) !== null);
  const figures = (bytes: number) => [
    columnText(bytes / unit.divisor, decimals),
    formatFixed((bytes / peakBytes) * 100, 1),
  ];
  const rows: BarTableRow[] = [
    ...(beforeRecordingBytes === 0
      ? []
      : [
          {
            name: strings.memoryBefore,
            fraction: beforeRecordingBytes / largest,
            tone: 'rest' as const,
            figures: figures(beforeRecordingBytes),
          },
        ]),
    ...list.slice(0, cut).map(({ name, bytes, place }): BarTableRow => ({
      name: ownerName(name, strings),
      fraction: bytes / largest,
      tone: 'plain',
      figures: figures(bytes),
      ...lastCell(context, place),
      ...(place === null
        ? {}
        : {
            press: {
              description: `${ownerName(name, strings).slice(0, 200)}, ${strings.showOnTimeline}`,
              act: () => goToPlace(context, place),
            },
          }),
    })),
    ...(rest.length === 0
      ? []
      : [
          {
            name: rest.length === 1 ? strings.memoryRestOne : fill(strings.memoryRest, rest.length),
            fraction: restBytes / largest,
            tone: 'rest' as const,
            figures: figures(restBytes),
          },
        ]),
  ];
  return h(
    'div',
    { class: 'memory-owner-list' },
    barTable({
      summary: fill(
        strings.memoryOwnersText,
        title,
        rows
          .map(({ name, figures: [size] }) =>
            fill(strings.memoryOwnerText, name.slice(0, 80), `${size ?? ''} ${unit.unit}`),
          )
          .join('; '),
      ),
      nameHeader: title,
      barHeader: strings.memoryOwnersBar,
      headers: [
        { text: strings.memoryOwnersBar, unit: unit.unit },
        { text: strings.memoryShare, unit: '%' },
      ],
      ...(hasSource ? { lastHeader: strings.memorySource } : {}),
      rows,
    }),
  );
}

function sourceOf(place: MemoryOwner['place']) {
  return place === null ? null : place.source;
}

function lastCell(context: TabContext, place: MemoryOwner['place']): Pick<BarTableRow, 'last'> {
  const source = sourceOf(place);
  return source === null ? {} : { last: sourceLink(context, source) };
}
