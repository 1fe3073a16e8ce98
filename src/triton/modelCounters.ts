import type { MetricFamily } from './metricsText.ts';

/** What the metrics page counts for one version of one model since it was loaded. */
export interface ModelCounters {
  readonly model: string;
  readonly version: string;
  readonly requestSuccess: number;
  readonly requestFailure: number;
  /** Inputs answered; a request with a batch of 4 counts 4. */
  readonly inferenceCount: number;
  /** Times the model ran. */
  readonly executionCount: number;
  readonly requestDurationUs: number;
  readonly queueDurationUs: number;
  readonly computeInputDurationUs: number;
  readonly computeInferDurationUs: number;
  readonly computeOutputDurationUs: number;
  /** Requests waiting right now. */
  readonly pendingRequests: number;
}

type Counter = Exclude<keyof ModelCounters, 'model' | 'version'>;

/** Names of Triton's metrics (docs/user_guide/metrics.md of the server); failures come one line a reason. */
const metricOf: Readonly<Record<Counter, string>> = {
  requestSuccess: 'nv_inference_request_success',
  requestFailure: 'nv_inference_request_failure',
  inferenceCount: 'nv_inference_count',
  executionCount: 'nv_inference_exec_count',
  requestDurationUs: 'nv_inference_request_duration_us',
  queueDurationUs: 'nv_inference_queue_duration_us',
  computeInputDurationUs: 'nv_inference_compute_input_duration_us',
  computeInferDurationUs: 'nv_inference_compute_infer_duration_us',
  computeOutputDurationUs: 'nv_inference_compute_output_duration_us',
  pendingRequests: 'nv_inference_pending_request_count',
};

/** Counters of every model version on the page, by name and version. Lines of one counter that differ in other labels are added up. */
export function modelCounters(families: readonly MetricFamily[]): ModelCounters[] {
  const found = new Map<string, { model: string; version: string; sums: Map<string, number> }>();
  for (const sample of families.flatMap((family) => family.samples)) {
    const { model, version } = sample.labels;
    if (model === undefined || version === undefined) {
      continue;
    }
    const key = JSON.stringify([model, version]);
    const entry = found.get(key) ?? { model, version, sums: new Map<string, number>() };
    entry.sums.set(sample.name, (entry.sums.get(sample.name) ?? 0) + sample.value);
    found.set(key, entry);
  }
  return [...found.values()]
    .map(({ model, version, sums }) => ({ model, version, ...pickCounters(sums) }))
    .sort(
      (left, right) =>
        left.model.localeCompare(right.model) ||
        left.version.localeCompare(right.version, 'en', { numeric: true }),
    );
}

function pickCounters(sums: ReadonlyMap<string, number>): Record<Counter, number> {
  const entries = Object.entries(metricOf).map(([counter, metric]) => [counter, sums.get(metric) ?? 0]);
  return Object.fromEntries(entries) as Record<Counter, number>;
}
