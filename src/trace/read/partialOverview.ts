import { category, eventCategories, type EventCategory } from './eventCategory.ts';
import type { EventScanner } from './eventScanner.ts';
import type { ReadProgress } from './openTrace.ts';

/** What is known of a trace while it is read. Files are not in the order of time, so none of it is final. */
export interface PartialOverview {
  readonly isPartial: true;
  /** Share of the file that was read, 0 to 1. */
  readonly shareRead: number;
  readonly eventCount: number;
  /** Steps of the profiler met so far, in the order of time; the host's ranges, without the device's part behind them. */
  readonly steps: readonly { readonly name: string; readonly startNs: number; readonly durationNs: number }[];
  /** Sum of the durations met so far by category; work at the same time counts as often as it occurs. */
  readonly durationNs: Readonly<Partial<Record<EventCategory, number>>>;
}

/** Takes overviews from a scanner that goes on reading; each looks only at the events since the one before. */
export class PartialOverviewReader {
  private row = 0;
  private readonly isStep: boolean[] = [];
  private readonly durations = new Float64Array(eventCategories.length);
  private steps: PartialOverview['steps'] = [];

  read(scanner: EventScanner, progress: ReadProgress): PartialOverview {
    const { events, names } = scanner;
    const found = [...this.steps];
    for (; this.row < events.count; this.row++) {
      const { row } = this;
      const code = events.category[row]!;
      this.durations[code]! += events.durationNs[row]!;
      if (code === category.annotation || code === category.operator) {
        const name = events.name[row]!;
        this.isStep[name] ??= names.text(name).startsWith('ProfilerStep#');
        if (this.isStep[name]) {
          found.push({
            name: names.text(name),
            startNs: events.startNs[row]!,
            durationNs: events.durationNs[row]!,
          });
        }
      }
    }
    this.steps = found.sort((a, b) => a.startNs - b.startNs);
    return {
      isPartial: true,
      shareRead: progress.totalBytes === 0 ? 1 : Math.min(1, progress.readBytes / progress.totalBytes),
      eventCount: scanner.eventCount,
      steps: this.steps,
      durationNs: this.sums(),
    };
  }

  private sums(): Partial<Record<EventCategory, number>> {
    const met = eventCategories
      .map((name, code): [EventCategory, number] => [name, this.durations[code]!])
      .filter(([, durationNs]) => durationNs > 0);
    return Object.fromEntries(met);
  }
}
