import type { CommandDraft } from './commandDraft.ts';

/** How trtexec measures, the same in every version. */
export interface MeasureChoices {
  /** False takes the copies to and from the GPU out of the measured latency. */
  readonly transfers?: boolean;
  readonly cudaGraph?: boolean;
  readonly iterations?: number;
  readonly durationS?: number;
  readonly warmUpMs?: number;
  readonly streams?: number;
}

/** Percentiles of the summary; the reports of one value keep the last. */
const percentiles = [50, 90, 95, 99];

/**
 * Adds how to measure. Unless asked otherwise: copies to and from the GPU included, no CUDA graph, blocking waits. That
 * is what every version up to 10 does by default and what Triton's TensorRT backend does without further configuration,
 * so latencies compare across versions and with the server; version 11 has the opposite defaults and is told. Without a
 * graph the time of enqueueing stays visible too.
 */
export function addMeasuring(draft: CommandDraft, choices: MeasureChoices): void {
  const { transfers = true, cudaGraph = false } = choices;
  const flipped = draft.known.has('includeDataTransfers');
  if (transfers && flipped) {
    draft.add('includeDataTransfers');
  } else if (!transfers && !flipped) {
    draft.addOrDrop(
      'noDataTransfers',
      undefined,
      `TensorRT ${draft.version} cannot leave the copies to and from the GPU out of the latency.`,
    );
  }
  if (cudaGraph && !flipped) {
    draft.add('useCudaGraph');
  } else if (!cudaGraph && flipped) {
    draft.add('noCudaGraph');
  }
  if (flipped) {
    draft.add('noSpinWait');
  }
  draft.note(
    'info',
    `Latency ${transfers ? 'includes' : 'leaves out'} the copies to and from the GPU, ${cudaGraph ? 'with' : 'without'} a CUDA graph${flipped ? '' : ', as this version does unless told otherwise'}.`,
  );
  addNumber(draft, 'iterations', choices.iterations);
  addNumber(draft, 'duration', choices.durationS);
  addNumber(draft, 'warmUp', choices.warmUpMs);
  if (choices.streams !== undefined && choices.streams !== 1) {
    draft.add(draft.known.has('infStreams') ? 'infStreams' : 'streams', String(choices.streams));
  }
  // persistentCacheRatio came with 8.5, as did the list of percentiles; the option's own name is older.
  draft.add('percentile', draft.known.has('persistentCacheRatio') ? percentiles.join(',') : '99');
}

/** Adds where the results of a measurement go; those that the version lacks are noted. */
export function addResultFiles(
  draft: CommandDraft,
  files: { readonly times?: string; readonly profile?: string },
): void {
  if (files.times !== undefined) {
    draft.add('exportTimes', files.times);
  }
  if (files.profile !== undefined) {
    draft.add('exportProfile', files.profile);
    draft.add('dumpProfile');
    addSeparateProfileRun(draft);
  }
}

/** Timing every layer slows the whole query, so layers are timed in a run of their own; 11 always does. */
function addSeparateProfileRun(draft: CommandDraft): void {
  if (!draft.known.has('includeDataTransfers')) {
    draft.addOrDrop(
      'separateProfileRun',
      undefined,
      `TensorRT ${draft.version} times layers during the measurement itself, which makes the latency longer.`,
    );
  }
}

/** Adds the export of layer information, readable only when the engine was built with detailed verbosity. */
export function addLayerInfo(draft: CommandDraft, path: string | undefined): void {
  if (path !== undefined) {
    draft.addOrDrop(
      'exportLayerInfo',
      path,
      `TensorRT ${draft.version} cannot tell about the layers of an engine; that came with 8.2.`,
    );
  }
}

function addNumber(draft: CommandDraft, name: string, value: number | undefined): void {
  if (value !== undefined) {
    draft.add(name, String(value));
  }
}
