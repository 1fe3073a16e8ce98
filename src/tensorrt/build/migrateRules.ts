import { typesComeFromOnnx } from './precisionOptions.ts';

/** What becomes of an option that the new version lacks. */
export type MigrationRule =
  | { readonly kind: 'rename'; readonly to: string; readonly value?: (value: string) => string }
  /** Gone, and the line means the same without it. */
  | { readonly kind: 'needless'; readonly why: string }
  /** Gone, and the line does not do the same any more. */
  | { readonly kind: 'gone'; readonly why: string; readonly todo?: string };

const inOnnx: MigrationRule = {
  kind: 'gone',
  why: typesComeFromOnnx,
  todo: 'Put the types into the ONNX: python -m modelopt.onnx.autocast --onnx_path MODEL.onnx --output_path CONVERTED.onnx --low_precision_type fp16 (or bf16), or Q/DQ nodes for INT8 and FP8; then build the converted file.',
};
const calibration: MigrationRule = {
  kind: 'gone',
  why: 'calibration was removed; ranges come from Q/DQ nodes in the ONNX',
};
const implicitBatch: MigrationRule = {
  kind: 'gone',
  why: 'implicit batches were removed; the batch is the first axis of each shape',
  todo: 'Say the batch in the shapes: --minShapes=INPUT:1x… --optShapes=INPUT:8x… --maxShapes=INPUT:8x… (or --shapes= where an engine is loaded).',
};
const otherFormat: MigrationRule = {
  kind: 'gone',
  why: 'Caffe and UFF models cannot be read since TensorRT 9',
  todo: 'Export the model to ONNX and give it with --onnx=.',
};

/** For a line that goes back to a version that knows no strong typing. */
export const oldTypes = 'Allow the types that the ONNX has, such as --fp16, and check the accuracy.';

/** By option name; every rule holds only where the new version lacks the option. Several are alternatives, in order. */
export const migrationRules: Readonly<Record<string, readonly MigrationRule[]>> = {
  workspace: [{ kind: 'rename', to: 'memPoolSize', value: (value) => `workspace:${value}` }],
  buildOnly: [{ kind: 'rename', to: 'skipInference' }],
  skipInference: [{ kind: 'rename', to: 'buildOnly' }],
  infStreams: [{ kind: 'rename', to: 'streams' }],
  staticPlugins: [{ kind: 'rename', to: 'plugins' }],
  dynamicPlugins: [{ kind: 'rename', to: 'plugins' }],
  weightless: [{ kind: 'rename', to: 'stripWeights' }],
  stripWeights: [{ kind: 'rename', to: 'weightless' }],
  nvtxMode: [
    { kind: 'rename', to: 'profilingVerbosity', value: (mode) => newVerbosity[mode] ?? mode },
    { kind: 'needless', why: 'it only names ranges for a profiler' },
  ],
  profilingVerbosity: [{ kind: 'rename', to: 'nvtxMode', value: (mode) => oldVerbosity[mode] ?? mode }],
  heuristic: [
    { kind: 'rename', to: 'builderOptimizationLevel', value: () => '2' },
    { kind: 'gone', why: 'tactic heuristics came with 8.5' },
  ],
  explicitBatch: [{ kind: 'needless', why: 'an ONNX network always has explicit batches' }],
  explicitPrecision: [{ kind: 'needless', why: 'Q/DQ nodes in the ONNX say it' }],
  minTiming: [{ kind: 'needless', why: 'the builder decides itself how often it times a tactic' }],
  ni: [{ kind: 'needless', why: "TensorRT's own instance normalisation is the default" }],
  nativeInstanceNorm: [{ kind: 'needless', why: "TensorRT's own instance normalisation is the default" }],
  pi: [{ kind: 'needless', why: 'the plugin for instance normalisation is the default' }],
  pluginInstanceNorm: [{ kind: 'needless', why: 'the plugin for instance normalisation is the default' }],
  separateProfileRun: [{ kind: 'gone', why: 'layers are timed during the measurement itself' }],
  fp16: [inOnnx],
  bf16: [{ kind: 'gone', why: 'BF16 came with 9.1 and, from 11 on, is a type in the ONNX' }],
  int8: [inOnnx],
  fp8: [inOnnx],
  int4: [inOnnx],
  best: [inOnnx],
  precisionConstraints: [inOnnx],
  layerPrecisions: [inOnnx],
  layerOutputTypes: [inOnnx],
  calib: [calibration],
  calibProfile: [calibration],
  minShapesCalib: [calibration],
  optShapesCalib: [calibration],
  maxShapesCalib: [calibration],
  batch: [implicitBatch],
  maxBatch: [implicitBatch],
  deploy: [otherFormat],
  model: [otherFormat],
  uff: [otherFormat],
  uffInput: [otherFormat],
  uffNHWC: [otherFormat],
  output: [otherFormat],
  stronglyTyped: [
    {
      kind: 'gone',
      why: 'this version picks the types itself',
      todo: oldTypes,
    },
  ],
};

const newVerbosity: Readonly<Record<string, string>> = { default: 'layer_names_only', verbose: 'detailed' };
const oldVerbosity: Readonly<Record<string, string>> = { layer_names_only: 'default', detailed: 'verbose' };

/** Defaults that are the other way round from TensorRT 11 on: how each state is said before and after. */
export const flippedDefaults = [
  {
    off: 'noDataTransfers',
    on: 'includeDataTransfers',
    oldDefault: 'on',
    what: 'copies to and from the GPU',
  },
  { off: 'noCudaGraph', on: 'useCudaGraph', oldDefault: 'off', what: 'a CUDA graph' },
  { off: 'noSpinWait', on: 'useSpinWait', oldDefault: 'off', what: 'spinning while it waits' },
] as const;
