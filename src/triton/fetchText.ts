import { type Failure, fail, throwIfCancelled } from '../core/failure.ts';

const timeoutMs = 5_000;

/**
 * The text at an address of a server, within five seconds.
 * @param what begins the failures: `The metrics page http://…`.
 * @throws FailureError of kind `unreachable` or `server-refused`; CancelledError.
 */
export async function fetchText(
  url: string | URL,
  failures: { readonly what: string } & Required<Pick<Failure, 'nextStep'>>,
  signal?: AbortSignal,
): Promise<string> {
  const timeout = AbortSignal.timeout(timeoutMs);
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
    text = await response.text();
  } catch (thrown) {
    throwIfCancelled(signal);
    return fail({
      kind: 'unreachable',
      message: `${failures.what} does not answer.`,
      cause: thrown instanceof Error ? thrown.message : String(thrown),
      nextStep: failures.nextStep,
    });
  }
  return response.ok
    ? text
    : fail({ kind: 'server-refused', message: `${failures.what} answered ${response.status}.` });
}
