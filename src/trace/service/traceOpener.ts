import { stat } from 'node:fs/promises';
import { leastCachedBytes, openTraceCached } from '../cache/openTraceCached.ts';
import { type OpenOptions, openTrace } from '../read/openTrace.ts';
import type { Trace } from '../read/trace.ts';

export interface OpenerOptions extends OpenOptions {
  /** Where columns are kept for the next opening; without it nothing is kept. */
  readonly cacheFolder?: string;
}

/** Opens traces, large ones from the columns of an earlier opening, whose content is checked meanwhile. */
export class TraceOpener {
  private readonly options: OpenerOptions;
  private readonly checks: Promise<boolean>[] = [];

  constructor(options: OpenerOptions) {
    this.options = options;
  }

  /** @throws what {@link openTrace} throws. */
  async open(path: string): Promise<Trace> {
    const { cacheFolder, ...options } = this.options;
    if (cacheFolder === undefined || (await stat(path)).size < leastCachedBytes) {
      return openTrace(path, options);
    }
    const { trace, fromCache, verified } = await openTraceCached(path, { ...options, cacheFolder });
    if (fromCache) {
      this.checks.push(verified);
    }
    return trace;
  }

  /** Whether all that came from the cache is what the files hold now. */
  async areAllTrue(): Promise<boolean> {
    return (await Promise.all(this.checks)).every((isTrue) => isTrue);
  }
}
