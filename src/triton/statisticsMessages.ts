import type {
  ModelStatistics as ModelStatisticsMessage,
  StatisticDuration,
} from './protocol/gen/inference_pb.js';
import type { CountedDuration, ModelStatistics } from './serverTypes.ts';

/** Plain numbers of a statistics message; nanoseconds stay exact for 104 days of added-up time. */
export function fromStatisticsMessage(message: ModelStatisticsMessage): ModelStatistics {
  const times = message.inferenceStats;
  return {
    name: message.name,
    version: message.version,
    lastInferenceMs: Number(message.lastInference),
    inferenceCount: Number(message.inferenceCount),
    executionCount: Number(message.executionCount),
    success: plain(times?.success),
    fail: plain(times?.fail),
    queue: plain(times?.queue),
    computeInput: plain(times?.computeInput),
    computeInfer: plain(times?.computeInfer),
    computeOutput: plain(times?.computeOutput),
    batches: message.batchStats.map((batch) => ({
      batchSize: Number(batch.batchSize),
      computeInfer: plain(batch.computeInfer),
    })),
  };
}

function plain(duration: StatisticDuration | undefined): CountedDuration {
  return { count: Number(duration?.count ?? 0n), durationNs: Number(duration?.ns ?? 0n) };
}
