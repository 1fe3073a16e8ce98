import { setTimeout as delay } from 'node:timers/promises';
import { throwIfCancelled } from '../core/failure.ts';
import type { InferRequest, InferResponse, ModelStatistics } from './serverTypes.ts';
import type { CallOptions, TritonClient } from './tritonClient.ts';

/** Where the time of one request went. */
export interface InferenceTiming {
  /** From handing the request to the client library until the answer was decoded. */
  readonly clientNs: number;
  /** The server's own account; absent when its statistics did not move by a successful request of this model. */
  readonly server?: ServerTiming;
}

export interface ServerTiming {
  /** Whole time inside the server. */
  readonly requestNs: number;
  readonly queueNs: number;
  readonly computeInputNs: number;
  readonly computeInferNs: number;
  readonly computeOutputNs: number;
  /** Requests that the server counted in between. The other times are their means. */
  readonly requests: number;
  /** True when exactly this one request was counted, so that every time is its own. */
  readonly exact: boolean;
}

/** The server counts a request a moment after it has sent the answer; on a busy machine that moment can be long. */
const countedWithinMs = 1_000;
const pollMs = 20;

export interface TimedInference {
  readonly response: InferResponse;
  readonly timing: InferenceTiming;
}

/**
 * Sends one request and finds out where its time went: the server adds up its times per model, so the difference of two
 * readings around the request is the request's own, as long as nobody else asks the same model in between.
 */
export async function inferTimed(
  client: TritonClient,
  request: InferRequest,
  options: CallOptions = {},
): Promise<TimedInference> {
  const version = request.version ?? '';
  const before = await client.modelStatistics(request.model, version, options);
  throwIfCancelled(options.signal);
  const startedNs = process.hrtime.bigint();
  const response = await client.infer(request, options);
  const clientNs = Number(process.hrtime.bigint() - startedNs);
  const ofVersion = (entries: readonly ModelStatistics[]) =>
    entries.find((entry) => entry.version === response.version);
  const deadline = Date.now() + countedWithinMs;
  let server: ServerTiming | undefined;
  for (;;) {
    const after = await client.modelStatistics(request.model, version, options);
    server = serverTimingBetween(ofVersion(before), ofVersion(after));
    if (server !== undefined || Date.now() >= deadline) {
      break;
    }
    await delay(pollMs);
  }
  return { response, timing: { clientNs, ...(server === undefined ? {} : { server }) } };
}

/** The mean times of the requests that succeeded between two readings of the same model version's counters. */
export function serverTimingBetween(
  before: ModelStatistics | undefined,
  after: ModelStatistics | undefined,
): ServerTiming | undefined {
  if (after === undefined) {
    return undefined;
  }
  const requests = after.success.count - (before?.success.count ?? 0);
  // A model loaded again in between starts at zero: the difference means nothing then.
  if (requests <= 0) {
    return undefined;
  }
  const mean = (key: 'success' | 'queue' | 'computeInput' | 'computeInfer' | 'computeOutput') =>
    (after[key].durationNs - (before?.[key].durationNs ?? 0)) / requests;
  const failures = after.fail.count - (before?.fail.count ?? 0);
  return {
    requestNs: mean('success'),
    queueNs: mean('queue'),
    computeInputNs: mean('computeInput'),
    computeInferNs: mean('computeInfer'),
    computeOutputNs: mean('computeOutput'),
    requests,
    exact: requests === 1 && failures === 0,
  };
}
