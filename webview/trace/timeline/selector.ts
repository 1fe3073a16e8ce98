import type { EventDetails, EventRef } from '../../../src/trace/timeline/timelineTypes.ts';
import { RefusedError } from '../../kit/messages.ts';
import type { TabContext } from '../tab.ts';
import type { Gap } from './gapsOf.ts';
import { isSameEvent, nothingSelected, type Selection } from './selection.ts';
import type { TimeRange } from './viewport.ts';

/** Keeps what is selected, here and in the place of the page; an answer that a newer choice overtook is dropped. */
export class Selector {
  private readonly context: Pick<TabContext, 'ask' | 'note'>;
  private readonly onChange: (selection: Selection) => void;
  private current: Selection = nothingSelected;
  private choices = 0;
  /** The event that is being asked for. */
  private wanted: EventRef | undefined;

  constructor(context: Pick<TabContext, 'ask' | 'note'>, onChange: (selection: Selection) => void) {
    this.context = context;
    this.onChange = onChange;
  }

  get selection(): Selection {
    return this.current;
  }

  get event(): EventDetails | undefined {
    return this.current.kind === 'event' ? this.current.event : undefined;
  }

  /** Whether an event is selected, or about to be. */
  isAt(event: EventRef): boolean {
    return isSameEvent(event, this.wanted ?? this.event);
  }

  /**
   * The details of the event, or nothing when another choice was made meanwhile. Rejects with RefusedError; an event that
   * there is not is not kept.
   */
  async selectEvent({ recording, row }: EventRef): Promise<EventDetails | undefined> {
    const choice = ++this.choices;
    this.wanted = { recording, row };
    this.context.note({ event: { recording, row }, area: null });
    let event: EventDetails;
    try {
      event = await this.context.ask('event', { recording, row });
    } catch (thrown) {
      if (choice === this.choices && isNoSuchEvent(thrown)) {
        this.clear();
      }
      throw thrown;
    }
    if (choice !== this.choices) {
      return undefined;
    }
    this.set({ kind: 'event', event });
    return event;
  }

  async selectGap(gap: Gap): Promise<void> {
    const choice = ++this.choices;
    this.wanted = undefined;
    this.context.note({ event: null, area: null });
    this.set({ kind: 'gap', gap, blame: undefined });
    if (gap.blame !== undefined) {
      const blame = await this.context.ask('event', { recording: gap.recording, row: gap.blame });
      if (choice === this.choices) {
        this.set({ kind: 'gap', gap, blame });
      }
    }
  }

  selectArea(range: TimeRange, tracks: readonly number[] | undefined): void {
    this.choices++;
    this.wanted = undefined;
    const { fromNs, toNs } = range;
    this.context.note({ event: null, area: { fromNs, toNs, tracks: tracks ?? null } });
    this.set({ kind: 'area', range: { fromNs, toNs }, tracks });
  }

  clear(): void {
    this.choices++;
    this.wanted = undefined;
    this.context.note({ event: null, area: null });
    this.set(nothingSelected);
  }

  private set(selection: Selection): void {
    this.current = selection;
    if (selection.kind === 'event') {
      this.wanted = undefined;
    }
    this.onChange(selection);
  }
}

function isNoSuchEvent(thrown: unknown): boolean {
  return thrown instanceof RefusedError && thrown.failure.kind === 'bad-input';
}
