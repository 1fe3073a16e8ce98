import { sha256Of } from '../../core/hash.ts';

/** What an engine was, or is to be, built from. */
export interface ReuseFacts {
  readonly onnxSha256: string;
  /** Weights beside the graph, by file name. */
  readonly externalData: readonly { readonly name: string; readonly sha256: string }[];
  /** Digest of the image, else its id; null when trtexec is installed on the machine itself. */
  readonly image: string | null;
  readonly tensorrt: string;
  readonly gpu: string;
  readonly computeCapability: string | null;
  /** Words after `trtexec`, from {@link buildEngineCommand}. */
  readonly args: readonly string[];
}

/** Options that name files, or say how to measure and what to print: they do not change the engine. */
const withoutEffect = new Set([
  ...[
    'onnx',
    'saveEngine',
    'timingCacheFile',
    'exportTimes',
    'exportProfile',
    'exportLayerInfo',
    'exportOutput',
  ],
  ...[
    'skipInference',
    'buildOnly',
    'verbose',
    'dumpProfile',
    'dumpLayerInfo',
    'dumpOutput',
    'separateProfileRun',
  ],
  ...['includeDataTransfers', 'noDataTransfers', 'useCudaGraph', 'noCudaGraph', 'useSpinWait', 'noSpinWait'],
  ...[
    'iterations',
    'duration',
    'warmUp',
    'avgRuns',
    'percentile',
    'streams',
    'infStreams',
    'shapes',
    'useProfile',
  ],
  ...[
    'threads',
    'sleepTime',
    'idleTime',
    'loadInputs',
    'dumpRefit',
    'dumpOptimizationProfile',
    'monitorMemory',
  ],
]);

/**
 * One hash for all that decides what an engine is; an engine whose passport has the same one is not built again. What
 * counts: the ONNX and its weights, the image (its digest, for a tag can move), TensorRT, the GPU, and the options that
 * change the engine, in any order where order does not matter. What does not: paths, measuring, and the driver, which
 * changes how fast tactics are but not whether the engine is the one asked for (timing caches do count it).
 */
export function reuseKey(facts: ReuseFacts): string {
  const { onnxSha256, externalData, image, tensorrt, gpu, computeCapability, args } = facts;
  return sha256Of(
    JSON.stringify([
      onnxSha256,
      externalData.map(({ name, sha256 }) => [name, sha256]).toSorted(compareFirst),
      image,
      tensorrt,
      gpu,
      computeCapability,
      canonicalOptions(args),
    ]),
  );
}

/** The shapes of profiles keep their order, for a profile is known by its place; the rest is sorted. */
function canonicalOptions(args: readonly string[]): string[] {
  const counting = args.filter((arg) => !withoutEffect.has(/^--([A-Za-z0-9]+)/u.exec(arg)?.[1] ?? ''));
  const isShape = (arg: string) => /^--(?:profile|minShapes|optShapes|maxShapes)=/u.test(arg);
  return [...counting.filter((arg) => !isShape(arg)).toSorted(), ...counting.filter(isShape)];
}

function compareFirst(a: readonly string[], b: readonly string[]): number {
  return (a[0] ?? '') < (b[0] ?? '') ? -1 : 1;
}
