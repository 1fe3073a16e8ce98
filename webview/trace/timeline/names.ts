import type { TimelineTrack } from '../../../src/trace/timeline/timelineTypes.ts';
import { h, replaceChildrenKeepingFocus } from '../../kit/dom.ts';
import { fill, plainDirection } from '../../kit/text.ts';
import type { timelineStrings } from './strings.ts';
import type { GroupRow, PathRow, Row, TrackLayout, TrackRow } from './trackLayout.ts';
import { trackTitle } from './trackTitle.ts';

export interface NamesOptions {
  readonly strings: Readonly<typeof timelineStrings>;
  /** Where the rows stand that scroll, and those that do not. */
  readonly scrolled: HTMLElement;
  readonly pinned: HTMLElement;
  /** More about a group than its name says. */
  readonly groupNote: (group: GroupRow) => string | undefined;
  /** What a pinned track is called, which does not stand under its group. */
  readonly pinnedTitle: (track: TimelineTrack) => string;
  readonly onToggleGroup: (group: string) => void;
  readonly onPin: (track: number) => void;
  readonly onThin: (track: number) => void;
}

/**
 * The column with the names: a tree with one tab stop. Up and Down move, Enter folds a group or makes a track thin, P
 * pins a track.
 */
export class Names {
  private readonly options: NamesOptions;
  private readonly list: HTMLElement;
  private active = '';

  constructor(options: NamesOptions) {
    this.options = options;
    this.list = h('div', { class: 'tl-rows', attributes: { role: 'presentation' } });
    options.scrolled.append(this.list);
    options.scrolled.addEventListener('keydown', (event) => this.onKey(event));
  }

  show({ pinned, pinnedPx, rows, rowsPx }: TrackLayout): void {
    const { scrolled, pinned: head } = this.options;
    head.style.height = `${pinnedPx}px`;
    scrolled.style.height = `${pinnedPx + rowsPx}px`;
    this.list.style.top = `${pinnedPx}px`;
    scrolled.style.setProperty('--pinned', `${pinnedPx}px`);
    replaceChildrenKeepingFocus(head, ...pinned.map((row) => this.item(row)));
    replaceChildrenKeepingFocus(this.list, ...rows.map((row) => this.item(row)));
    const items = this.items();
    const active = items.find(({ dataset }) => dataset['key'] === this.active) ?? items[0];
    if (active !== undefined) {
      active.tabIndex = 0;
    }
  }

  private item(row: Row | PathRow): HTMLElement {
    switch (row.kind) {
      case 'group':
        return this.group(row);
      case 'path':
        return this.row(row, row.label, { level: 1 });
      case 'track':
        return this.track(row);
    }
  }

  private group(row: GroupRow): HTMLElement {
    const element = this.row(row, row.group, {
      level: 1,
      isExpanded: !row.isCollapsed,
      count: row.tracks,
      note: this.options.groupNote(row),
    });
    element.addEventListener('click', () => this.options.onToggleGroup(row.group));
    return element;
  }

  private track(row: TrackRow): HTMLElement {
    const { strings, pinnedTitle, onPin, onThin } = this.options;
    const { track, isPinned, isThin } = row;
    const title = plainDirection(isPinned ? pinnedTitle(track) : trackTitle(track, strings));
    const element = this.row(row, title, { level: 2 });
    if (track.lanes > 1) {
      element.append(
        mark(isThin ? '⇕' : '⇡', fill(isThin ? strings.timelineFull : strings.timelineThin, title), () =>
          onThin(track.id),
        ),
      );
    }
    element.append(
      mark(isPinned ? '◆' : '◇', fill(isPinned ? strings.timelineUnpin : strings.timelinePin, title), () =>
        onPin(track.id),
      ),
    );
    return element;
  }

  private row(
    row: Row | PathRow,
    title: string,
    {
      level,
      isExpanded,
      count,
      note,
    }: { level: number; isExpanded?: boolean; count?: number; note?: string | undefined },
  ): HTMLElement {
    const key =
      row.kind === 'group'
        ? `group ${row.group}`
        : row.kind === 'path'
          ? `path ${row.recording}`
          : `track ${row.track.id}`;
    const label = plainDirection(title).slice(0, 500);
    const hint = note === undefined ? label : `${label}\n${plainDirection(note).slice(0, 500)}`;
    const element = h(
      'div',
      {
        class: `tl-name tl-name-${row.kind}`,
        attributes: {
          role: 'treeitem',
          tabindex: -1,
          // Rows of tracks hold buttons, which are no part of the name.
          'aria-label': row.kind === 'group' ? undefined : label,
          'aria-level': level,
          'aria-expanded': isExpanded === undefined ? undefined : String(isExpanded),
        },
        on: { focus: () => this.activate(key) },
        key,
      },
      isExpanded === undefined
        ? undefined
        : h('span', { class: 'tl-twist', attributes: { 'aria-hidden': 'true' } }, isExpanded ? '▾' : '▸'),
      h('span', { class: 'tl-title', attributes: { title: hint } }, label),
      count === undefined || isExpanded !== false ? undefined : h('span', { class: 'quiet' }, ` ${count}`),
    );
    element.style.top = `${row.yPx}px`;
    element.style.height = `${row.heightPx}px`;
    return element;
  }

  private items(): HTMLElement[] {
    return Array.from(this.options.scrolled.querySelectorAll<HTMLElement>('[role=treeitem]'));
  }

  private activate(key: string): void {
    this.active = key;
    for (const item of this.items()) {
      item.tabIndex = item.dataset['key'] === key ? 0 : -1;
    }
  }

  private onKey(event: KeyboardEvent): void {
    const items = this.items();
    const at = items.findIndex((item) => item === document.activeElement);
    const key = items[at]?.dataset['key'] ?? '';
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const [kind, ...rest] = key.split(' ');
    const named = rest.join(' ');
    const isExpanded = items[at]?.getAttribute('aria-expanded');
    if (at < 0) {
      return;
    } else if (step !== undefined) {
      items[at + step]?.focus();
    } else if (kind === 'group' && isFold(event.key, isExpanded)) {
      this.options.onToggleGroup(named);
    } else if (kind === 'track' && (event.key === 'Enter' || event.key === ' ')) {
      this.options.onThin(Number(named));
    } else if (kind === 'track' && event.key.toLowerCase() === 'p') {
      this.options.onPin(Number(named));
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }
}

function isFold(key: string, isExpanded: string | null | undefined): boolean {
  return (
    key === 'Enter' ||
    key === ' ' ||
    (key === 'ArrowLeft' && isExpanded === 'true') ||
    (key === 'ArrowRight' && isExpanded === 'false')
  );
}

/** A small button for the pointer; the keyboard has keys for the same on the row. */
function mark(sign: string, label: string, onPress: () => void): HTMLElement {
  return h(
    'button',
    {
      class: 'tl-mark',
      attributes: { type: 'button', tabindex: -1, 'aria-label': label, title: label },
      on: {
        click: (event) => {
          event.stopPropagation();
          onPress();
        },
      },
    },
    sign,
  );
}
