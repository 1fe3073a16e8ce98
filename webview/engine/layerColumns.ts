import type { EngineLayer } from '../../src/tensorrt/report/engineReport.ts';

/**
 * Layers as the table needs them, column by column, so that ten thousand cross to the page quickly; tensors and single
 * node names are asked for when a layer is opened.
 */
export interface LayerColumns {
  /** Place of each layer in the report. */
  readonly index: readonly number[];
  readonly name: readonly string[];
  readonly type: readonly (string | null)[];
  readonly precision: readonly (string | null)[];
  readonly tactic: readonly (string | null)[];
  readonly shapes: readonly string[];
  readonly timeNs: readonly (number | null)[];
  readonly share: readonly (number | null)[];
  /** ONNX node names, separated by commas. */
  readonly nodes: readonly string[];
}

/** Columns of some layers of a report. */
export function layerColumns(layers: readonly EngineLayer[], indices: readonly number[]): LayerColumns {
  const chosen = indices.flatMap((index) => {
    const layer = layers[index];
    return layer === undefined ? [] : [{ index, layer }];
  });
  const column = <T>(of: (layer: EngineLayer) => T): T[] => chosen.map(({ layer }) => of(layer));
  return {
    index: chosen.map(({ index }) => index),
    name: column(({ name }) => name),
    type: column(({ type }) => type),
    precision: column(({ precision }) => precision),
    tactic: column(({ tactic }) => tactic),
    shapes: column(shapesText),
    timeNs: column(({ timeNs }) => timeNs),
    share: column(({ share }) => share),
    nodes: column(({ onnxNodes }) => onnxNodes.join(', ')),
  };
}

/** The layers that take longest, or the first ones without a profile. */
export function slowestLayers(layers: readonly EngineLayer[], count: number): number[] {
  return layers
    .map(({ timeNs }, index) => ({ index, timeNs: timeNs ?? -1 }))
    .sort((left, right) => right.timeNs - left.timeNs || left.index - right.index)
    .slice(0, count)
    .map(({ index }) => index);
}

/** `1×3×224×224 → 1×64×112×112`; further tensors are counted: `1×64 +1 → 1×64`. */
function shapesText({ inputs, outputs }: EngineLayer): string {
  const side = (tensors: EngineLayer['inputs']) => {
    const [first, ...others] = tensors;
    return first === undefined
      ? ''
      : `${shapeText(first.shape)}${others.length === 0 ? '' : ` +${others.length}`}`;
  };
  const [from, to] = [side(inputs), side(outputs)];
  return from === '' && to === '' ? '' : `${from} → ${to}`.trim();
}

/** `1×3×224×224`; a scalar has no dimension. */
export function shapeText(shape: readonly number[]): string {
  return shape.length === 0 ? 'scalar' : shape.join('×');
}
