import { type LayerInfo, splitProfile } from './parseLayers.ts';
import type { EngineProfile, ProfiledLayer } from './parseProfile.ts';

export interface JoinedLayer {
  readonly info: LayerInfo;
  /** Null when the profile has no record of it. */
  readonly timeNs: number | null;
}

export interface JoinedLayers {
  readonly layers: readonly JoinedLayer[];
  /** Layers that run but have no record, and records without a layer, in words; null when all agree. */
  readonly mismatch: string | null;
  /** Indices of the layers that the mismatch is about. */
  readonly unmatched: readonly number[];
  readonly problems: readonly string[];
}

/**
 * Joins layers with their times by name; layers of the same name take their records in order. With several optimisation
 * profiles only the layers of the one that was timed are kept (the first one without times). Records that no layer claims
 * become layers of their own, so that the sum stays whole; when fewer than half find a layer, the two files are taken to
 * be of different engines and no times are given.
 */
export function joinProfile(layers: readonly LayerInfo[], profile: EngineProfile | undefined): JoinedLayers {
  if (layers.length === 0) {
    const alone = profile?.layers.map((record) => ({ info: bare(record.name), timeNs: record.meanNs })) ?? [];
    return { layers: alone, mismatch: null, unmatched: [], problems: [] };
  }
  const { kept, problems } = layersOfOneProfile(layers, profile);
  if (profile === undefined) {
    const untimed = kept.map((info) => ({ info, timeNs: null }));
    return { layers: untimed, mismatch: null, unmatched: [], problems };
  }
  const { times, left } = claim(kept, profile.layers);
  if (profile.layers.length > 0 && left.length * 2 > profile.layers.length) {
    return {
      layers: kept.map((info) => ({ info, timeNs: null })),
      mismatch: `Only ${profile.layers.length - left.length} of ${profile.layers.length} profiled layers are among the ${kept.length} layers, so the two files seem to be of different engines and no times are shown.`,
      unmatched: [],
      problems,
    };
  }
  const joined = [
    ...kept.map((info, index) => ({ info, timeNs: times[index] ?? null })),
    ...left.map((record) => ({ info: bare(record.name), timeNs: record.meanNs })),
  ];
  const unmatched = joined.flatMap(({ info, timeNs }, index) =>
    index >= kept.length || (timeNs === null && !isPseudo(info)) ? [index] : [],
  );
  const untimed = unmatched.length - left.length;
  return {
    layers: joined,
    mismatch:
      unmatched.length === 0
        ? null
        : `${untimed} of ${kept.length} layers have no record in the profile, and ${left.length} records belong to no layer.`,
    unmatched,
    problems,
  };
}

function claim(
  layers: readonly LayerInfo[],
  records: readonly ProfiledLayer[],
): { times: (number | null)[]; left: readonly ProfiledLayer[] } {
  const open = new Map<string, ProfiledLayer[]>();
  // Filled from the end, so that taking the last one of a list takes the first of the profile.
  for (const record of records.toReversed()) {
    const key = joinKey(splitProfile(record.name).name);
    const list = open.get(key);
    if (list === undefined) {
      open.set(key, [record]);
    } else {
      list.push(record);
    }
  }
  const times = layers.map(({ name }) => open.get(joinKey(name))?.pop()?.meanNs ?? null);
  const remaining = new Set([...open.values()].flat());
  return { times, left: records.filter((record) => remaining.has(record)) };
}

/** The same name whether its writer escaped it or not. */
function joinKey(name: string): string {
  return /["\\\p{Cc}]/u.test(name) ? name.replace(/\\?["\\/]|\\[bfnrt]|\p{Cc}/gu, '_') : name;
}

function layersOfOneProfile(
  layers: readonly LayerInfo[],
  profile: EngineProfile | undefined,
): { kept: readonly LayerInfo[]; problems: string[] } {
  const present = new Set(layers.map((layer) => layer.profile ?? 0));
  if (present.size < 2) {
    return { kept: layers, problems: [] };
  }
  const timed = new Set(profile?.layers.map(({ name }) => splitProfile(name).profile ?? 0));
  const chosen =
    [...present].toSorted((a, b) => a - b).find((number) => timed.has(number)) ?? Math.min(...present);
  const kept = layers.filter((layer) => (layer.profile ?? 0) === chosen);
  return {
    kept,
    problems: [
      `The engine has ${present.size} optimisation profiles; the ${kept.length} layers of profile ${chosen} are shown.`,
    ],
  };
}

/** Waits between streams are no kernels and have no record. */
function isPseudo({ layerType, name }: LayerInfo): boolean {
  return /^(?:signal|wait)/iu.test(layerType ?? name);
}

function bare(written: string): LayerInfo {
  return {
    ...splitProfile(written),
    layerType: null,
    parameterType: null,
    inputs: [],
    outputs: [],
    tactic: null,
    weightsType: null,
    groups: null,
    origin: null,
    metadata: null,
    streamId: null,
  };
}
