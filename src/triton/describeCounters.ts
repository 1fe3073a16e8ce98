import { formatCount, formatDurationNs } from '../core/units.ts';
import type { ModelCounters } from './modelCounters.ts';

/** One line about what a server counted for a model version: "efficientnet 1: 3 requests, 5 inputs in 2 executions, …". */
export function describeCounters(counters: ModelCounters): string {
  const { requestSuccess, requestFailure } = counters;
  const requests = formatCount(requestSuccess, 'request');
  const failures = requestFailure === 0 ? '' : `, ${requestFailure} failed`;
  const work = `${formatCount(counters.inferenceCount, 'input')} in ${formatCount(counters.executionCount, 'execution')}`;
  const mean = (durationUs: number) => formatDurationNs((durationUs * 1e3) / Math.max(1, requestSuccess));
  const times =
    requestSuccess === 0
      ? ''
      : `, mean ${mean(counters.requestDurationUs)} (queue ${mean(counters.queueDurationUs)}, compute ${mean(counters.computeInferDurationUs)})`;
  return `${counters.model} ${counters.version}: ${requests}${failures}, ${work}${times}`;
}
