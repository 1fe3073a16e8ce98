import { fetchText } from './fetchText.ts';
import { type MetricFamily, parseMetrics } from './metricsText.ts';

/**
 * Reads a server's metrics page.
 * @param url such as `http://127.0.0.1:8002/metrics`.
 * @throws FailureError of kind `unreachable`, `server-refused` or `corrupt-file`.
 */
export async function fetchMetrics(url: string, signal?: AbortSignal): Promise<MetricFamily[]> {
  const failures = {
    what: `The metrics page ${url}`,
    nextStep: 'Check that the server runs and that its metrics port is open.',
  };
  return parseMetrics(await fetchText(url, failures, signal));
}
