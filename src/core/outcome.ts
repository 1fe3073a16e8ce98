import { CancelledError, type Failure, toFailure } from './failure.ts';

/** How a piece of work ended: a value, a failure, or the user's cancel. */
export type Outcome<T> =
  | { readonly status: 'ok'; readonly value: T }
  | { readonly status: 'failed'; readonly failure: Failure }
  | { readonly status: 'cancelled' };

/** Runs `work` and reports its end as an {@link Outcome}; never throws. */
export async function settle<T>(work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { status: 'ok', value: await work() };
  } catch (thrown) {
    return thrown instanceof CancelledError
      ? { status: 'cancelled' }
      : { status: 'failed', failure: toFailure(thrown) };
  }
}
