import type { EngineLayer } from './engineReport.ts';
import { parseLooseJson } from './looseJson.ts';
import { asList, asNumber, asRecord, asText } from './looseValues.ts';
import { typeIn } from './tensorType.ts';
import { remembered } from './remembered.ts';
import { failUnreadable } from './unreadable.ts';

/** In a shape, -1 stands for a dynamic axis. */
export type LayerTensor = EngineLayer['inputs'][number];

/** One layer as the export tells it; everything but the name is absent below detailed verbosity. */
export interface LayerInfo {
  /** As written, without the suffix of the profile. */
  readonly name: string;
  /** Number in `[profile N]`; null without that suffix. */
  readonly profile: number | null;
  /** The implementation, such as `CaskConvolution`, `kgen`, `NoOp`. */
  readonly layerType: string | null;
  /** The operation, such as `Convolution`. */
  readonly parameterType: string | null;
  readonly inputs: LayerTensor[];
  readonly outputs: LayerTensor[];
  readonly tactic: string | null;
  readonly weightsType: string | null;
  /** Groups of a convolution. */
  readonly groups: number | null;
  /** `REFORMAT` or `QDQ` of a reformat layer. */
  readonly origin: string | null;
  readonly metadata: string | null;
  readonly streamId: number | null;
}

export interface EngineLayers {
  readonly layers: readonly LayerInfo[];
  readonly bindings: readonly string[];
  /** True when there is more than names. */
  readonly detailed: boolean;
  readonly synthetic: boolean;
  readonly problems: readonly string[];
}

const profileSuffix = /\s*\[profile (\d{1,6})\]\s*$/iu;

/**
 * Reads what trtexec writes with `--exportLayerInfo`, the JSON of TensorRT's engine inspector: names only or objects,
 * `Format/Datatype` in one or apart, layers of several profiles, names that were not escaped.
 * @param file for messages only.
 * @throws FailureError of kind `corrupt-file` when there are no layers in it.
 */
export function parseLayers(text: string, file: string): EngineLayers {
  const { value, problems } = parseLooseJson(text);
  const top = asRecord(value);
  const list = Array.isArray(value) ? asList(value) : member(top, 'Layers');
  if (!Array.isArray(list)) {
    return failUnreadable(file, 'Layer information', 'It has no list of layers.');
  }
  const typeOf = remembered(typeIn);
  const layers = asList(list)
    .map((layer) => readLayer(layer, typeOf))
    .filter((layer) => layer !== null);
  const lost = list.length - layers.length;
  // Stand-ins for TensorRT mark their kernels.
  const synthetic = layers.some(({ tactic }) => tactic?.startsWith('synthetic') === true);
  return {
    layers,
    bindings: asList(member(top, 'Bindings'))
      .map((binding) => asText(binding) ?? asText(asRecord(binding)?.['Name']))
      .filter((name) => name !== null),
    detailed: list.some((layer) => asRecord(layer) !== null),
    synthetic: synthetic || member(top, 'synthetic') === true,
    problems: [...problems, ...(lost === 0 ? [] : [`${lost} of ${list.length} layers have no name.`])],
  };
}

/** Name and profile apart: `Conv_0 [profile 1]` gives `Conv_0` and 1. */
export function splitProfile(written: string): { name: string; profile: number | null } {
  // Checked first because the pattern begins with a run of spaces.
  if (!written.trimEnd().endsWith(']')) {
    return { name: written, profile: null };
  }
  const at = written.lastIndexOf('[');
  const suffix = profileSuffix.exec(written.slice(at));
  return suffix === null
    ? { name: written, profile: null }
    : { name: written.slice(0, at).trimEnd(), profile: Number(suffix[1]) };
}

function readLayer(layer: unknown, typeOf: typeof typeIn): LayerInfo | null {
  const record = asRecord(layer) ?? {};
  const written = typeof layer === 'string' ? layer : asText(record['Name']);
  if (written === null || written === '') {
    return null;
  }
  return {
    ...splitProfile(written),
    layerType: asText(record['LayerType']),
    parameterType: asText(record['ParameterType']),
    inputs: readTensors(record['Inputs'], typeOf),
    outputs: readTensors(record['Outputs'], typeOf),
    tactic: asText(record['TacticName']),
    weightsType: asText(asRecord(record['Weights'])?.['Type']),
    groups: asNumber(record['Groups']),
    origin: asText(record['Origin']),
    metadata: readMetadata(record['Metadata']),
    streamId: asNumber(record['StreamId']),
  };
}

function readMetadata(value: unknown): string | null {
  return Array.isArray(value)
    ? asList(value)
        .filter((part) => typeof part === 'string')
        .join('\u001e')
    : asText(value);
}

function readTensors(value: unknown, typeOf: typeof typeIn): LayerTensor[] {
  const tensors: LayerTensor[] = [];
  for (const item of asList(value)) {
    const tensor = asRecord(item);
    if (tensor !== null) {
      const joined = asText(tensor['Format/Datatype']);
      const type = asText(tensor['Datatype']) ?? (joined === null ? null : typeOf(joined));
      const format = asText(tensor['Format']) ?? (joined === type ? null : joined);
      tensors.push({
        name: asText(tensor['Name']) ?? '',
        shape: readShape(tensor['Dimensions']),
        type,
        format,
      });
    }
  }
  return tensors;
}

/** Shape as numbers; empty when a part of it is none. */
function readShape(value: unknown): number[] {
  const shape: number[] = [];
  for (const part of asList(value)) {
    const size = asNumber(part);
    if (size === null) {
      return [];
    }
    shape.push(size);
  }
  return shape;
}

function member(record: Readonly<Record<string, unknown>> | null, name: string): unknown {
  return record?.[name] ?? record?.[name.toLowerCase()];
}
