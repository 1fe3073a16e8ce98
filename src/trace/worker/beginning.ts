import { stat } from 'node:fs/promises';
import { FirstAnswers } from '../cache/firstAnswers.ts';
import { leastCachedBytes } from '../cache/openTraceCached.ts';
import type { SessionSubject } from '../session/traceSession.ts';
import type { Beginning } from './workerMessages.ts';

/** Keeps how the page of one large trace begins, so that it stands at once the next time. */
export class BeginningKeeper {
  private readonly answers: FirstAnswers;
  private readonly kept: Partial<Record<keyof Beginning, unknown>> = {};

  private constructor(answers: FirstAnswers) {
    this.answers = answers;
  }

  /** `undefined` for what is not kept: small traces, several of them, comparisons, and where nothing may be kept. */
  static async of(
    { paths, comparedPaths }: SessionSubject,
    cacheFolder: string | undefined,
    program: string,
  ): Promise<BeginningKeeper | undefined> {
    const [path] = paths;
    if (path === undefined || paths.length > 1 || comparedPaths !== undefined || cacheFolder === undefined) {
      return undefined;
    }
    try {
      const entry = await stat(path);
      return entry.isFile() && entry.size >= leastCachedBytes
        ? new BeginningKeeper(await FirstAnswers.of(path, cacheFolder, program))
        : undefined;
    } catch {
      // Opening the trace itself tells what is wrong with it.
      return undefined;
    }
  }

  async recall(): Promise<Beginning | undefined> {
    const kept = await this.answers.read();
    // Only this class writes it, with a checksum and under the name of this very program.
    return kept as Beginning | undefined;
  }

  /** Notes an answer; once all are there they are written. */
  async note(name: keyof Beginning, answer: unknown): Promise<void> {
    if (this.kept[name] === undefined) {
      this.kept[name] = answer;
      if (this.kept.head !== undefined && this.kept.overview !== undefined) {
        await this.answers.write(this.kept);
      }
    }
  }

  async forget(): Promise<void> {
    await this.answers.remove();
  }
}
