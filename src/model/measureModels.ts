import { z } from 'zod/mini';
import { fail } from '../core/failure.ts';
import type { ModelInput, OwnSettings, PipelineSettings } from '../pipeline/pipelineSchema.ts';
import type { EntryPoint } from './entryPoint.ts';
import type { Latency } from './latency.ts';
import { summariseLatency, throughputPerSecond } from './latencyStatistics.ts';
import { type PythonTools, runPythonScript } from './pythonScript.ts';

export interface MeasureRequest {
  readonly builds: readonly MeasuredBuild[];
  readonly inputs: readonly ModelInput[];
  /** .npz or .npy file with a real input, the same for every build; made-up values otherwise. */
  readonly sample?: string;
  readonly settings: OwnSettings<PipelineSettings['measure']>;
  /** `auto`: the GPU where PyTorch and ONNX Runtime can both use it, the CPU otherwise. */
  readonly device?: 'auto' | 'cpu' | 'cuda';
}

export type MeasuredBuild =
  | { readonly label: string; readonly kind: 'pytorch'; readonly entry: EntryPoint }
  | { readonly label: string; readonly kind: 'onnx' | 'onnxruntime'; readonly path: string };

export interface Measurement {
  readonly latency: Latency;
  /** Every timed call, in the order made. */
  readonly samplesNs: readonly number[];
  /** True when `maxSeconds` ended it before all iterations. */
  readonly stoppedEarly: boolean;
  /**
   * Threads that wanted to run, a core, in the minute before; above about 0.5 the times are longer than alone and builds
   * suffer unequally. `null` where the system does not tell.
   */
  readonly loadPerCore: number | null;
}

const rawResultSchema = z.object({
  threads: z.number(),
  batch: z.number(),
  warmup: z.number(),
  loadPerCore: z.nullable(z.number()),
  builds: z.array(
    z.object({
      label: z.string(),
      kind: z.enum(['pytorch', 'onnx', 'onnxruntime']),
      path: z.nullable(z.string()),
      sizeBytes: z.number(),
      device: z.string(),
      samplesNs: z.array(z.number()).check(z.minLength(1)),
      stoppedEarly: z.boolean(),
    }),
  ),
});

/**
 * Measures every build on the same input with the same number of threads, taking turns so that drift hits all alike.
 * The size of PyTorch is that of its parameters and buffers; that of an ONNX file includes its external data.
 */
export async function measureModels(request: MeasureRequest, tools: PythonTools): Promise<Measurement[]> {
  const { settings, ...rest } = request;
  const raw = await runPythonScript('measure_models', { ...rest, ...settings }, rawResultSchema, tools);
  return raw.builds.map((build) => {
    const statistics =
      summariseLatency(build.samplesNs) ??
      fail({ kind: 'internal', message: `${build.label} was not measured.` });
    const latency: Latency = {
      label: build.label,
      kind: build.kind,
      ...(build.path === null ? {} : { path: build.path }),
      sizeBytes: build.sizeBytes,
      batch: raw.batch,
      threads: raw.threads,
      warmup: raw.warmup,
      iterations: build.samplesNs.length,
      device: build.device,
      ...statistics,
      throughputPerSecond: throughputPerSecond(statistics.meanNs, raw.batch),
    };
    return {
      latency,
      samplesNs: build.samplesNs,
      stoppedEarly: build.stoppedEarly,
      loadPerCore: raw.loadPerCore,
    };
  });
}
