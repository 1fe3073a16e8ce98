import { engineFindings, type ExaminedLayer } from './engineFindings.ts';
import type { EngineLayer, EngineReport } from './engineReport.ts';
import { engineSentence } from './engineSentence.ts';
import { computeVariation, engineTiming, type TimingConditions } from './engineTiming.ts';
import { joinProfile } from './joinProfile.ts';
import { kindOf } from './layerKind.ts';
import { precisionOf } from './layerPrecision.ts';
import { readKernelName, unknownKernel } from './kernelName.ts';
import { remembered } from './remembered.ts';
import { precisionOfType } from './tensorType.ts';
import { onnxNodesOf } from './onnxNodes.ts';
import type { EngineLayers, LayerInfo } from './parseLayers.ts';
import type { EngineProfile } from './parseProfile.ts';
import type { EngineSummary } from './parseSummary.ts';
import type { EngineTimes } from './parseTimes.ts';

/** Everything that may be known of an engine; each part may be missing. */
export interface EngineReportParts {
  readonly layers?: EngineLayers;
  readonly profile?: EngineProfile;
  readonly times?: EngineTimes;
  readonly summary?: EngineSummary;
  /** Names of the nodes of the ONNX graph, in its order. */
  readonly graphNodes?: readonly string[];
  /** What is known from elsewhere goes before what the log says. */
  readonly tensorrt?: string | null;
  readonly gpu?: string | null;
  readonly precision?: string | null;
  readonly sizeBytes?: number | null;
  readonly synthetic?: boolean;
  readonly conditions?: TimingConditions;
  readonly problems?: readonly string[];
  readonly build?: NonNullable<EngineReport['build']>;
}

/** Puts the parts of an engine's record together and draws the conclusions. Never throws. */
export function buildEngineReport(parts: EngineReportParts): EngineReport {
  const { layers, profile, times, summary } = parts;
  const joined = joinProfile(layers?.layers ?? [], profile);
  const infos = joined.layers.map(({ info }) => info);
  const nodes = onnxNodesOf(infos, parts.graphNodes);
  const timed = joined.layers.some(({ timeNs }) => timeNs !== null);
  const layerTimeNs = timed ? joined.layers.reduce((sum, { timeNs }) => sum + (timeNs ?? 0), 0) : null;
  const kernelOf = remembered(readKernelName);
  const ofType = remembered(precisionOfType);
  const examined = joined.layers.map(({ info, timeNs }, index): ExaminedLayer => {
    const share = timeNs === null || layerTimeNs === null || layerTimeNs === 0 ? null : timeNs / layerTimeNs;
    const kernel = info.tactic === null ? unknownKernel : kernelOf(info.tactic);
    const layer = layerOf(info, precisionOf(info, kernel, ofType), timeNs, share, nodes[index] ?? []);
    return { info, kind: kindOf(info), kernel, layer };
  });
  const reported = examined.map(({ layer }) => layer);
  const timing = engineTiming(times, summary, parts.conditions);
  const known = {
    tensorrt: parts.tensorrt ?? summary?.tensorrt ?? null,
    layerTimeNs,
    timing,
  };
  return {
    schema: 'engine-room.engine-report/1',
    sentence: engineSentence(examined, known),
    ...known,
    synthetic:
      parts.synthetic === true ||
      layers?.synthetic === true ||
      profile?.synthetic === true ||
      summary?.synthetic === true,
    gpu: parts.gpu ?? summary?.gpu ?? null,
    precision: parts.precision ?? summary?.precision ?? null,
    sizeBytes: parts.sizeBytes ?? null,
    layers: reported,
    byType: sharesBy(reported, ({ type }) => type, layerTimeNs),
    byPrecision: sharesBy(reported, ({ precision }) => precision, layerTimeNs),
    bindings: [...(layers?.bindings ?? [])],
    findings: engineFindings({
      layers: examined,
      timing,
      enqueueMedianNs: timing?.enqueue?.p50Ns ?? summary?.figures.get('enqueue')?.medianNs ?? null,
      variation: computeVariation(times, summary),
      mismatch: joined.mismatch,
      unmatched: joined.unmatched,
    }),
    problems: [
      ...(parts.problems ?? []),
      ...(layers?.problems ?? []),
      ...(profile?.problems ?? []),
      ...(times?.problems ?? []),
      ...joined.problems,
    ],
    warnings: [...(summary?.warnings ?? [])],
    ...(parts.build === undefined ? {} : { build: parts.build }),
  };
}

function layerOf(
  info: LayerInfo,
  precision: string | null,
  timeNs: number | null,
  share: number | null,
  onnxNodes: string[],
): EngineLayer {
  return {
    name: info.name,
    type: typeOf(info),
    precision,
    tactic: info.tactic,
    inputs: info.inputs,
    outputs: info.outputs,
    timeNs,
    share,
    onnxNodes,
    streamId: info.streamId,
  };
}

/** The operation says more than the implementation, but for layers that were optimised away. */
function typeOf({ layerType, parameterType }: LayerInfo): string | null {
  return layerType === 'NoOp' ? layerType : (parameterType ?? layerType);
}

function sharesBy(
  layers: readonly EngineLayer[],
  nameOf: (layer: EngineLayer) => string | null,
  totalNs: number | null,
): EngineReport['byType'] {
  const groups = new Map<string, { layers: number; timeNs: number }>();
  for (const layer of layers) {
    const name = nameOf(layer) ?? 'unknown';
    const group = groups.get(name) ?? { layers: 0, timeNs: 0 };
    group.layers += 1;
    group.timeNs += layer.timeNs ?? 0;
    groups.set(name, group);
  }
  return [...groups]
    .map(([name, group]) => ({
      name,
      layers: group.layers,
      timeNs: totalNs === null ? null : group.timeNs,
      share: totalNs === null || totalNs === 0 ? null : group.timeNs / totalNs,
    }))
    .toSorted(
      (a, b) => (b.timeNs ?? 0) - (a.timeNs ?? 0) || b.layers - a.layers || a.name.localeCompare(b.name),
    );
}
