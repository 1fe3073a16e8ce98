import type { EventRef } from '../../../src/trace/timeline/timelineTypes.ts';
import type { TabContext } from '../tab.ts';
import { isSameEvent } from './selection.ts';

const keptFilter = 'timelineFilter';
const keptSearch = 'timelineSearch';

/** What is written in the fields above the tracks, as the place keeps it. */
export class KeptTexts {
  private readonly context: Pick<TabContext, 'keep' | 'kept' | 'place'>;

  constructor(context: Pick<TabContext, 'keep' | 'kept' | 'place'>) {
    this.context = context;
  }

  get search(): string {
    return textOf(this.context.kept(keptSearch));
  }

  keepSearch(text: string): void {
    this.context.keep(keptSearch, text);
  }

  get filter(): string {
    return textOf(this.members.text);
  }

  /** Keeps with the filter which event was selected before it: that one may be hidden. */
  keepFilter(text: string): void {
    this.context.keep(keptFilter, { text, beside: this.context.place().event });
  }

  /** Whether the filter was written after this event was selected, and so is not given up for it. */
  mayHide(event: EventRef): boolean {
    const beside = this.members.beside as EventRef | null | undefined;
    return this.filter !== '' && isSameEvent(event, beside);
  }

  /** An earlier version or a link may have kept anything. */
  private get members(): { readonly text?: unknown; readonly beside?: unknown } {
    const kept = this.context.kept(keptFilter);
    return typeof kept === 'object' && kept !== null ? kept : {};
  }
}

function textOf(kept: unknown): string {
  return typeof kept === 'string' ? kept : '';
}
