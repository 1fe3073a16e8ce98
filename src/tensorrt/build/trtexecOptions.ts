import { fail } from '../../core/failure.ts';
import { compareVersions, newestUpTo } from '../versions.ts';

/** Versions of TensorRT whose option parser was read (samples/common/sampleOptions.cpp of NVIDIA/TensorRT), oldest first. */
export const listedVersions = [
  ...['7.1', '7.2', '8.0', '8.2', '8.4', '8.5', '8.6', '9.1', '9.3'],
  ...['10.0', '10.1', '10.2', '10.3', '10.4', '10.5', '10.6', '10.7', '10.8', '10.9', '10.10', '10.11'],
  ...['10.12', '10.13', '10.14', '10.15', '10.16', '11.0', '11.1'],
] as const;

/**
 * Option names by the listed versions that take them: first and last of each span, an open end being the newest list.
 * Left out, although the same source file has them: `serialized` and `std`, and from 11.0 on `int8`, which belong to the
 * parser of another program there (`SafeBuilderOptions`), so that trtexec refuses them.
 */
const spans: readonly (readonly [spans: string, names: string])[] = [
  [
    '7.1-',
    `
    allowGPUFallback avgRuns avgTiming device dumpOutput dumpProfile duration exportOutput
    exportProfile exportTimes exposeDMA help inputIOFormats iterations loadEngine loadInputs
    maxShapes minShapes noBuilderCache noTF32 onnx optShapes outputIOFormats percentile plugins
    safe saveEngine shapes sleepTime streams threads useCudaGraph useDLACore useSpinWait verbose
    warmUp
  `,
  ],
  ['7.1-10.16', `best calib fp16 int8 maxShapesCalib minShapesCalib optShapesCalib`],
  ['7.1-9.3', `buildOnly explicitBatch minTiming nvtxMode workspace`],
  ['7.1-8.6', `batch deploy maxBatch model output uff uffInput uffNHWC`],
  ['7.2-', `dumpRefit noDataTransfers refit separateProfileRun tacticSources`],
  ['8.0-', `sparsity timeDeserialize timeRefit timingCacheFile`],
  ['8.0-9.3', `explicitPrecision`],
  ['8.2-', `directIO dumpLayerInfo exportLayerInfo idleTime profilingVerbosity useManagedMemory`],
  ['8.2-10.16', `precisionConstraints restricted`],
  ['8.2-10.3 10.13-', `consistency`],
  ['8.4-', `memPoolSize`],
  ['8.4-10.16', `layerOutputTypes layerPrecisions`],
  ['8.5-', `persistentCacheRatio preview`],
  ['8.5-9.3', `heuristic`],
  [
    '8.6-',
    `
    buildDLAStandalone builderOptimizationLevel dumpRawBindingsToFile dynamicPlugins
    excludeLeanRuntime hardwareCompatibilityLevel ignoreParsedPluginLibs infStreams
    layerDeviceTypes leanDLLPath maxAuxStreams setPluginsToSerialize skipInference staticPlugins
    tempdir tempfileControls useRuntime vc versionCompatible
  `,
  ],
  ['8.6-10.16', `fp8`],
  [
    '9.1-',
    `
    dumpOptimizationProfile errorOnTimingCacheMiss getPlanVersionOnly noCompilationCache profile
    stronglyTyped useProfile
  `,
  ],
  ['9.1-10.16', `bf16 calibProfile`],
  ['9.1-9.3', `nativeInstanceNorm ni`],
  ['9.3-10.16', `weightless`],
  [
    '10.0-',
    `
    allocationStrategy allowWeightStreaming markDebug pi pluginInstanceNorm saveDebugTensors
    stripWeights weightStreamingBudget
  `,
  ],
  ['10.1-', `stripAllWeights`],
  ['10.1-10.16', `int4`],
  ['10.2-', `runtimePlatform`],
  ['10.4-', `maxTactics`],
  ['10.6-', `monitorMemory`],
  ['10.7-', `asyncFileReader`],
  ['10.8-', `l2LimitForTiling tilingOptimizationLevel`],
  ['10.11-', `uint8AsymmetricQuantizationDLA`],
  ['10.12-', `distributiveIndependence markUnfusedTensorsAsDebugTensors saveAllDebugTensors`],
  ['10.13-', `dumpKernelText remoteAutoTuningConfig safetyPlugins`],
  ['10.14-', `decomposableAttentions refitFromOnnx`],
  ['10.15-', `cpuOnly enablePluginOverride`],
  ['10.16-', `adjustForDLA reportCapabilityDLA`],
  ['11.0-', `includeDataTransfers noCudaGraph noSpinWait`],
  [
    '11.1-',
    `
    accuracyAlgorithm accuracyThreshold atol continue dryRun helpBuildRoute loadRefOutputs
    refPair rtol saveAllEngines setBuildRoute tuneBuildRouteFile tuneBuildRoutes tuningCacheFile
    tuningResultFile tuningSearch tuningTimeOut
  `,
  ],
];

const versionsByOption: ReadonlyMap<string, readonly string[]> = new Map(
  spans.flatMap(([ranges, names]) => {
    const versions = listedVersions.filter((version) =>
      ranges.split(' ').some((range) => isInRange(version, range)),
    );
    return names
      .trim()
      .split(/\s+/u)
      .map((name) => [name, versions] as const);
  }),
);

/** Option names, without dashes, that trtexec of one version takes. */
export interface TrtexecOptions {
  readonly options: ReadonlySet<string>;
  /** Version whose list this is. */
  readonly takenFrom: string;
  /** False when `takenFrom` is an older version, because this one has no list of its own. */
  readonly exact: boolean;
}

/**
 * Options of trtexec in a version of TensorRT such as `8.6.1.6`. A version without its own list has that of the nearest
 * older one.
 * @throws FailureError of kind `incompatible` for a version older than 7.1, or for what is no version.
 */
export function optionsOf(version: string): TrtexecOptions {
  const takenFrom = newestUpTo(listedVersions, version, (listed) => listed);
  if (takenFrom === undefined) {
    return fail({
      kind: 'incompatible',
      message: `No list of trtexec options is known for TensorRT ${version === '' ? 'of unknown version' : version}.`,
      cause: `The oldest known list is that of TensorRT ${listedVersions[0]}.`,
      nextStep: 'Choose an image with TensorRT 7.1 or newer.',
    });
  }
  const exact = version.trim().split('.').slice(0, 2).join('.') === takenFrom;
  return { options: optionsListedFor(takenFrom), takenFrom, exact };
}

/** Versions, oldest first, whose trtexec takes an option; empty when none does. */
export function versionsWith(option: string): string[] {
  return [...(versionsByOption.get(option) ?? [])];
}

/** The name in `names` that differs least from a mistyped one; undefined when none is near. */
export function nearestOption(typed: string, names: Iterable<string>): string | undefined {
  let best: { name: string; distance: number } | undefined;
  for (const name of names) {
    const distance = editDistance(typed.toLowerCase(), name.toLowerCase());
    if (best === undefined || distance < best.distance) {
      best = { name, distance };
    }
  }
  return best !== undefined && best.distance <= Math.max(2, typed.length / 3) ? best.name : undefined;
}

function optionsListedFor(version: string): ReadonlySet<string> {
  const names = [...versionsByOption].flatMap(([name, versions]) =>
    versions.includes(version) ? [name] : [],
  );
  return new Set(names);
}

function isInRange(version: string, range: string): boolean {
  const [first = '', last = ''] = range.split('-');
  return compareVersions(first, version) <= 0 && (last === '' || compareVersions(version, last) <= 0);
}

/** Levenshtein distance; the names are short. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
