import type { FoundEvents, TimelineEvent } from '../../../src/trace/timeline/timelineTypes.ts';

export interface FinderOptions {
  readonly ask: (text: string) => Promise<FoundEvents>;
  readonly onChange: () => void;
  readonly onFailure: (thrown: unknown) => void;
}

/** Typing is over when nothing came for so long. */
const pauseMs = 180;
/** Events that are listed, and that next and previous go through. */
export const listedEvents = 10_000;

/** The search: what was found, and which of it is at hand. */
export class Finder {
  private readonly options: FinderOptions;
  private wanted = '';
  private foundFor = '';
  private answer: FoundEvents | undefined;
  private at = -1;
  private waiting: ReturnType<typeof setTimeout> | undefined;

  constructor(options: FinderOptions) {
    this.options = options;
  }

  /** What was searched for, once it is found. */
  get text(): string {
    return this.foundFor;
  }

  get found(): FoundEvents | undefined {
    return this.answer;
  }

  /** Place of the match at hand among the listed ones; -1 before the first step. */
  get position(): number {
    return this.at;
  }

  search(text: string): void {
    this.wanted = text.trim();
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => void this.find(), pauseMs);
  }

  /** Goes to the next or previous match, from a time on at first; both ends are joined. */
  async step(direction: 1 | -1, fromNs: number): Promise<TimelineEvent | undefined> {
    if (this.wanted !== this.foundFor) {
      clearTimeout(this.waiting);
      await this.find();
    }
    const events = this.answer?.events ?? [];
    if (events.length === 0) {
      return undefined;
    }
    if (this.at < 0) {
      const after = events.findIndex(({ startNs }) => startNs >= fromNs);
      this.at = direction === 1 ? Math.max(0, after) : (after < 0 ? events.length : after) - 1;
    } else {
      this.at += direction;
    }
    this.at = (this.at + events.length) % events.length;
    this.options.onChange();
    return events[this.at];
  }

  dispose(): void {
    clearTimeout(this.waiting);
  }

  private async find(): Promise<void> {
    const text = this.wanted;
    try {
      const answer = text === '' ? undefined : await this.options.ask(text);
      // A newer text is on its way.
      if (text === this.wanted) {
        this.answer = answer;
        this.foundFor = text;
        this.at = -1;
        this.options.onChange();
      }
    } catch (thrown) {
      this.options.onFailure(thrown);
    }
  }
}
