import { fail, throwIfCancelled } from '../core/failure.ts';
import { type MetricFamily, parseMetrics } from './metricsText.ts';

const timeoutMs = 5_000;

/**
 * Reads a server's metrics page.
 * @param url such as `http://127.0.0.1:8002/metrics`.
 * @throws FailureError of kind `unreachable`, `server-refused` or `corrupt-file`.
 */
export async function fetchMetrics(url: string, signal?: AbortSignal): Promise<MetricFamily[]> {
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
      message: `The metrics page ${url} does not answer.`,
      cause: thrown instanceof Error ? thrown.message : String(thrown),
      nextStep: 'Check that the server runs and that its metrics port is open.',
    });
  }
  if (!response.ok) {
    return fail({ kind: 'server-refused', message: `The metrics page ${url} answered ${response.status}.` });
  }
  return parseMetrics(text);
}
