import { joinSentences, type Segment, sentence, strong } from '../../core/sentence.ts';
import { formatCount, formatDurationNs } from '../../core/units.ts';
import type { ExaminedLayer } from './engineFindings.ts';
import type { EngineReport } from './engineReport.ts';

type Known = Pick<EngineReport, 'layerTimeNs' | 'timing' | 'tensorrt'>;

/** The answer for the top of a page: how long a query takes, where most of it goes, what reformatting costs. */
export function engineSentence(
  layers: readonly ExaminedLayer[],
  { layerTimeNs, timing, tensorrt }: Known,
): Segment[] {
  const medianNs = timing?.latency?.p50Ns;
  if (layers.length === 0) {
    return medianNs === undefined
      ? sentence`Nothing is known of this engine but ${tensorrt === null ? 'its file' : `that TensorRT ${tensorrt} made it`}.`
      : sentence`A query takes ${strong(formatDurationNs(medianNs))} (p50); nothing is known of its layers.`;
  }
  const count = formatCount(layers.length, 'layer');
  if (layerTimeNs === null || layerTimeNs === 0) {
    return medianNs === undefined
      ? sentence`${strong(count)}, without times: the engine was not profiled.`
      : sentence`${strong(count)} answer a query in ${strong(formatDurationNs(medianNs))} (p50); the layers were not timed one by one.`;
  }
  const largest = largestGroup(layers);
  const reformatNs = sum(layers.filter(({ kind }) => kind === 'reformatting'));
  return joinSentences(
    sentence`${count} take ${strong(formatDurationNs(layerTimeNs))} a query; ${strong(
      `${Math.round((largest.timeNs / layerTimeNs) * 100)} %`,
    )} is ${largest.name}.`,
    reformatNs > 0 ? sentence` Reformatting costs ${strong(formatDurationNs(reformatNs))}.` : [],
  );
}

function largestGroup(layers: readonly ExaminedLayer[]): { name: string; timeNs: number } {
  const groups = new Map<string, number>();
  for (const { kind, layer } of layers) {
    const what =
      kind === 'other' || kind === 'no-op' || kind === 'pseudo' ? `${layer.type ?? 'unknown'} layers` : kind;
    // Reformatting lies between two precisions and is in neither.
    const name = layer.precision === null || kind === 'reformatting' ? what : `${what} in ${layer.precision}`;
    groups.set(name, (groups.get(name) ?? 0) + (layer.timeNs ?? 0));
  }
  return [...groups]
    .map(([name, timeNs]) => ({ name, timeNs }))
    .reduce((top, group) => (group.timeNs > top.timeNs ? group : top), { name: '', timeNs: -1 });
}

function sum(layers: readonly ExaminedLayer[]): number {
  return layers.reduce((total, { layer }) => total + (layer.timeNs ?? 0), 0);
}
