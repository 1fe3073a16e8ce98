import { setTimeout as delay } from 'node:timers/promises';
import { CancelledError, FailureError } from '../../core/failure.ts';

/** Waits between attempts, in ms, a minute together; the count of a transfer starts anew whenever bytes have moved. */
export const transferRetryDelaysMs: readonly number[] = [1_000, 2_000, 4_000, 8_000, 16_000, 30_000];

export interface ReconnectOptions {
  readonly delaysMs: readonly number[];
  readonly signal?: AbortSignal | undefined;
  /** Grows as the work gets on; an attempt that got on does not count against the number of attempts. */
  readonly progress?: () => number;
}

/**
 * Tries again when the machine cannot be reached. The work must be able to go on where it stopped.
 * @throws what the last attempt threw; CancelledError.
 */
export async function withReconnect<T>(work: () => Promise<T>, options: ReconnectOptions): Promise<T> {
  let failures = 0;
  for (;;) {
    const before = options.progress?.() ?? 0;
    try {
      return await work();
    } catch (thrown) {
      failures = (options.progress?.() ?? 0) > before ? 1 : failures + 1;
      const waitMs = options.delaysMs[failures - 1];
      if (!isUnreachable(thrown) || waitMs === undefined) {
        throw thrown;
      }
      await waitOrCancel(waitMs, options.signal);
    }
  }
}

/** True for failures that a later attempt may not meet: the connection is gone. */
export function isUnreachable(thrown: unknown): thrown is FailureError {
  return thrown instanceof FailureError && thrown.failure.kind === 'unreachable';
}

/** @throws CancelledError when the signal is aborted meanwhile. */
export async function waitOrCancel(waitMs: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await delay(waitMs, undefined, signal === undefined ? {} : { signal });
  } catch {
    throw new CancelledError();
  }
}
