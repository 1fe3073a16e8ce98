import type { LayerInfo } from './parseLayers.ts';

/** What a layer does, as a word for a sentence. */
export type LayerKind =
  | 'convolution'
  | 'matrix multiplication'
  | 'attention'
  | 'reformatting'
  | 'pooling'
  | 'pseudo'
  | 'no-op'
  | 'other';

const types: readonly (readonly [RegExp, LayerKind])[] = [
  [/^(?:signal|wait)$/iu, 'pseudo'],
  [/^no-?op$/iu, 'no-op'],
  [/^reformat/iu, 'reformatting'],
  [/attention|mha/iu, 'attention'],
  [/conv(?!ert)/iu, 'convolution'],
  [/gemm|matrixmultiply|matmul|fullyconnected/iu, 'matrix multiplication'],
  [/pool/iu, 'pooling'],
];

const kernels: readonly (readonly [RegExp, LayerKind])[] = [
  [/mha|fmha|attention/iu, 'attention'],
  [/fprop|conv|implicit_gemm/iu, 'convolution'],
  [/gemm/iu, 'matrix multiplication'],
];

/** From the layer's type; of Myelin's generated layers from the kernel, where that tells; else from the name. */
export function kindOf(layer: Pick<LayerInfo, 'name' | 'layerType' | 'parameterType' | 'tactic'>): LayerKind {
  for (const type of [layer.layerType, layer.parameterType]) {
    const kind = type === null ? undefined : types.find(([words]) => words.test(type))?.[1];
    if (kind !== undefined) {
      return kind;
    }
  }
  if (layer.layerType === null && layer.name.startsWith('Reformatting CopyNode')) {
    return 'reformatting';
  }
  const { tactic } = layer;
  return (tactic === null ? undefined : kernels.find(([words]) => words.test(tactic))?.[1]) ?? 'other';
}

/** Multiplies and adds, so that tensor cores matter. */
export function isCompute(kind: LayerKind): boolean {
  return kind === 'convolution' || kind === 'matrix multiplication' || kind === 'attention';
}
