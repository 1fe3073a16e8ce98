import { formatCount, formatDurationNs, formatShare } from '../../core/units.ts';
import type { EngineFinding, EngineLayer, EngineTiming } from './engineReport.ts';
import type { KernelWords } from './kernelName.ts';
import { isCompute, type LayerKind } from './layerKind.ts';
import type { LayerInfo } from './parseLayers.ts';
import { isFloat, isQuantised } from './tensorType.ts';

/** A layer with what the findings need and the report does not keep. */
export interface ExaminedLayer {
  readonly info: LayerInfo;
  readonly kind: LayerKind;
  readonly kernel: KernelWords;
  readonly layer: EngineLayer;
}

export interface FindingInputs {
  readonly layers: readonly ExaminedLayer[];
  readonly timing: EngineTiming | null;
  /** Median enqueue time also where no other figure of it is known. */
  readonly enqueueMedianNs: number | null;
  /** Of the compute time, as a share. */
  readonly variation: number | null;
  readonly mismatch: string | null;
  readonly unmatched: readonly number[];
}

/** Bounds of trtexec's own warnings: enqueue against compute, and the coefficient of variance. */
const enqueueBound = 0.8;
const unstableAbove = 0.025;

/** What is worth knowing about an engine, the most time at stake first. Where the files do not tell, nothing is claimed. */
export function engineFindings(inputs: FindingInputs): EngineFinding[] {
  return [
    withoutTensorCores(inputs),
    reformatting(inputs),
    floatIslands(inputs),
    enqueue(inputs),
    transfers(inputs),
    unstable(inputs),
    unmatchedProfile(inputs),
    fused(inputs),
  ]
    .filter((finding) => finding !== undefined)
    .toSorted((a, b) => (b.stakeNs ?? -1) - (a.stakeNs ?? -1));
}

function withoutTensorCores({ layers }: FindingInputs): EngineFinding | undefined {
  const chosen = indicesWhere(
    layers,
    ({ kind, info, kernel }) => isCompute(kind) && !isDepthwise(info) && kernel.tensorCores === false,
  );
  if (chosen.length === 0) {
    return undefined;
  }
  const inFloat = chosen.every((index) => layers[index]?.layer.precision === 'FP32');
  return {
    id: 'no-tensor-cores',
    title: inFloat ? 'Allow FP16 or TF32' : 'Let these layers use tensor cores',
    why: `${capital(describe(layers, chosen))} ${chosen.length === 1 ? 'runs' : 'run'} on CUDA cores by the name of the kernel. ${
      inFloat
        ? 'FP32 kernels have no tensor cores; FP16, BF16 or TF32 have.'
        : 'Channel counts that are multiples of 8 (FP16) or 32 (INT8) often help, and so does a newer TensorRT.'
    }`,
    stakeNs: timeOf(layers, chosen),
    confidence: 'high',
    layers: chosen,
  };
}

function reformatting({ layers }: FindingInputs): EngineFinding | undefined {
  const all = indicesWhere(layers, ({ kind }) => kind === 'reformatting');
  const stakeNs = timeOf(layers, all);
  if (all.length === 0 || stakeNs === 0) {
    return undefined;
  }
  const quantising = all.filter((index) => layers[index]?.info.origin === 'QDQ').length;
  return {
    id: 'reformat',
    title: 'Cut reformatting',
    why: `${capital(formatCount(all.length, 'layer'))} only ${all.length === 1 ? 'changes' : 'change'} layout or type between kernels${
      quantising === 0
        ? ''
        : `${quantising === all.length ? '' : `, ${quantising} of them`} to quantise or dequantise`
    }. Inputs in the layout the first kernel wants, and neighbours of one precision, avoid them.`,
    stakeNs,
    confidence: 'high',
    layers: all,
  };
}

function floatIslands({ layers }: FindingInputs): EngineFinding | undefined {
  if (!layers.some(({ kind, layer }) => isCompute(kind) && isQuantised(layer.precision))) {
    return undefined;
  }
  const islands = indicesWhere(layers, ({ kind, layer }) => isCompute(kind) && isFloat(layer.precision));
  if (islands.length === 0) {
    return undefined;
  }
  return {
    id: 'float-island',
    title: 'Quantise what stayed in floating point',
    why: `${capital(describe(layers, islands))} of this quantised engine ${islands.length === 1 ? 'computes' : 'compute'} in ${precisionsOf(layers, islands)}. The first and the last layer are often left so for accuracy; others mostly miss a Q/DQ pair at an input.`,
    stakeNs: timeOf(layers, islands),
    confidence: 'medium',
    layers: islands,
  };
}

function fused({ layers }: FindingInputs): EngineFinding | undefined {
  const chosen = indicesWhere(layers, ({ layer }) => layer.onnxNodes.length > 1);
  if (chosen.length === 0) {
    return undefined;
  }
  const nodes = new Set<string>();
  for (const index of chosen) {
    layers[index]?.layer.onnxNodes.forEach((node) => nodes.add(node));
  }
  return {
    id: 'fused',
    title: 'Read fused layers by their ONNX nodes',
    why: `${capital(formatCount(chosen.length, 'layer'))} ${chosen.length === 1 ? 'does' : 'do'} the work of ${formatCount(nodes.size, 'ONNX node')}; times are of the whole layer.`,
    stakeNs: null,
    confidence: chosen.every((index) => layers[index]?.info.metadata !== null) ? 'high' : 'medium',
    layers: chosen,
  };
}

function enqueue({ timing, enqueueMedianNs }: FindingInputs): EngineFinding | undefined {
  const computeNs = timing?.compute?.p50Ns;
  if (computeNs === undefined || enqueueMedianNs === null || enqueueMedianNs <= enqueueBound * computeNs) {
    return undefined;
  }
  const graph = timing?.cudaGraph === true;
  return {
    id: 'enqueue-bound',
    title: graph ? 'Give the GPU more work per launch' : 'Use CUDA graphs',
    why: `Launching a query takes the CPU ${formatDurationNs(enqueueMedianNs)} (median), computing it takes the GPU ${formatDurationNs(computeNs)}: the GPU may wait for launches. ${
      graph ? 'A larger batch has fewer of them.' : 'A CUDA graph launches all kernels at once.'
    }`,
    stakeNs: enqueueMedianNs > computeNs ? enqueueMedianNs - computeNs : null,
    confidence: 'high',
    layers: [],
  };
}

function transfers({ timing }: FindingInputs): EngineFinding | undefined {
  const computeNs = timing?.compute?.p50Ns;
  if (timing === null || computeNs === undefined || timing.transfersIncluded === false) {
    return undefined;
  }
  const inNs = timing.h2d?.p50Ns ?? 0;
  const outNs = timing.d2h?.p50Ns ?? 0;
  if (Math.max(inNs, outNs) < computeNs || computeNs === 0) {
    return undefined;
  }
  const inputs = inNs >= outNs;
  return {
    id: 'transfer-bound',
    title: inputs
      ? 'Send smaller inputs or keep them on the GPU'
      : 'Fetch smaller outputs or keep them on the GPU',
    why: `Copying ${inputs ? 'inputs to' : 'outputs from'} the GPU takes ${formatDurationNs(inputs ? inNs : outNs)} (median), computing ${formatDurationNs(computeNs)}.`,
    stakeNs: inNs + outNs,
    confidence: 'high',
    layers: [],
  };
}

function unstable({ variation }: FindingInputs): EngineFinding | undefined {
  if (variation === null || variation <= unstableAbove) {
    return undefined;
  }
  return {
    id: 'unstable',
    title: 'Measure again with steady clocks',
    why: `Compute times vary by ${formatShare(variation)} (standard deviation against mean), so small differences mean nothing. Locked GPU clocks, spin wait and an idle GPU help.`,
    stakeNs: null,
    confidence: 'high',
    layers: [],
  };
}

function unmatchedProfile({ mismatch, unmatched }: FindingInputs): EngineFinding | undefined {
  return mismatch === null
    ? undefined
    : {
        id: 'unmatched-profile',
        title: 'Export layers and profile in one run',
        why: mismatch,
        stakeNs: null,
        confidence: 'high',
        layers: [...unmatched],
      };
}

function indicesWhere(layers: readonly ExaminedLayer[], fits: (layer: ExaminedLayer) => boolean): number[] {
  return layers.flatMap((layer, index) => (fits(layer) ? [index] : []));
}

/** Sum of the known times; null when none is known. */
function timeOf(layers: readonly ExaminedLayer[], indices: readonly number[]): number | null {
  const times = indices
    .map((index) => layers[index]?.layer.timeNs ?? null)
    .filter((timeNs) => timeNs !== null);
  return times.length === 0 ? null : times.reduce((sum, timeNs) => sum + timeNs, 0);
}

/** `2 convolutions and 1 matrix multiplication`. */
function describe(layers: readonly ExaminedLayer[], indices: readonly number[]): string {
  const counts = new Map<LayerKind, number>();
  for (const index of indices) {
    const kind = layers[index]?.kind ?? 'other';
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts]
    .map(([kind, count]) =>
      kind === 'attention' ? formatCount(count, 'attention layer') : formatCount(count, kind),
    )
    .join(' and ');
}

function precisionsOf(layers: readonly ExaminedLayer[], indices: readonly number[]): string {
  return [...new Set(indices.map((index) => layers[index]?.layer.precision ?? '?'))].join(' and ');
}

/** One filter a channel: there is nothing for a matrix unit to multiply. */
function isDepthwise({ layerType, groups }: LayerInfo): boolean {
  return (groups ?? 1) > 1 || /depthwise/iu.test(layerType ?? '');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
