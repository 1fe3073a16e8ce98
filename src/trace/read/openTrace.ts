import { fail, throwIfCancelled } from '../../core/failure.ts';
import { formatBytes } from '../../core/units.ts';
import { isShareFile } from '../share/isShareFile.ts';
import { type Damage, describeDamage } from './scanProblems.ts';
import { isTraceName, openText, type TextSource } from './textSource.ts';
import type { Trace } from './trace.ts';
import { parseMetadata } from './traceMetadata.ts';
import { TraceReader } from './traceReader.ts';
import { describeTracks } from './trackInfo.ts';

export interface ReadProgress {
  /** Bytes of the file on disk that were read, and all of them. */
  readonly readBytes: number;
  readonly totalBytes: number;
}

export interface OpenOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ReadProgress, reader: TraceReader) => void;
}

/**
 * Reads a trace of torch.profiler: plain JSON, gzip, a zip that holds one, or a share file. What is damaged or missing is told in
 * `problems`; only a file that holds no trace at all is refused.
 * @throws FailureError of kind `corrupt-file`, `not-found`, `bad-input` or `incompatible`; CancelledError.
 */
export async function openTrace(path: string, options: OpenOptions = {}): Promise<Trace> {
  if (await isShareFile(path)) {
    const { readShareFile } = await import('../share/readShareFile.ts');
    return readShareFile(path, options.signal);
  }
  const source = await openText(path);
  const reader = new TraceReader();
  let damage: Damage | undefined;
  try {
    for await (const chunk of source.chunks) {
      throwIfCancelled(options.signal);
      reader.feed(chunk);
      options.onProgress?.({ readBytes: source.readBytes(), totalBytes: source.totalBytes }, reader);
    }
  } catch (thrown) {
    damage = source.damageOf(thrown);
    if (damage === undefined) {
      throw thrown;
    }
  }
  reader.finish(damage !== undefined && damage.kind !== 'altered');
  if (damage !== undefined) {
    const { problems } = reader.scanner;
    const [first] = problems.skipped;
    problems.damage =
      damage.kind === 'altered' && first !== undefined
        ? { ...damage, fileOffset: await source.fileOffsetOf(first.offset, options.signal) }
        : damage;
  }
  if (reader.isForeign || !reader.hasEvents) {
    return failForeign(path, source, reader, damage);
  }
  return toTrace(path, reader);
}

/** The trace that a reader has read. */
export function toTrace(path: string, reader: TraceReader): Trace {
  const { scanner } = reader;
  const events = scanner.events.trim();
  return {
    path,
    events,
    memory: scanner.memory.trim(),
    flows: scanner.flows.trim(),
    names: scanner.names,
    details: scanner.details,
    tracks: describeTracks(scanner.tracks.list(), scanner.labels, events),
    configs: scanner.configs,
    marks: scanner.marks,
    callStacks: scanner.callStacks,
    concreteInputs: scanner.concreteInputs,
    collectives: scanner.collectives,
    metadata: parseMetadata(reader.metadata),
    problems: scanner.problems,
    eventCount: scanner.eventCount,
    textBytes: reader.textBytes,
    baseUs: Number.isNaN(scanner.baseUs) ? 0 : scanner.baseUs,
  };
}

function failForeign(
  path: string,
  source: TextSource,
  reader: TraceReader,
  damage: Damage | undefined,
): never {
  const { kind, inside } = source;
  if (damage === undefined && inside !== undefined && !isTraceName(inside)) {
    return fail({
      kind: 'corrupt-file',
      message: `${path} is a zip without a trace.`,
      file: path,
      cause: `It holds ${inside}.`,
      nextStep: 'Name the trace itself, or copy the zip again.',
    });
  }
  const place =
    kind === 'plain' ? '' : ` inside ${inside === undefined ? `its ${kind}` : `${inside} of its zip`}`;
  const seen =
    reader.textBytes === 0 ? 'it is empty' : `no list of events in ${formatBytes(reader.textBytes)} of text`;
  return fail({
    kind: 'corrupt-file',
    message: `${path} is no profiler trace: ${seen}${place}.`,
    file: path,
    cause:
      damage === undefined
        ? reader.isForeign
          ? 'At byte 0: a trace begins with { or [.'
          : 'There is no list named traceEvents.'
        : describeDamage(damage),
    nextStep: 'Record it with torch.profiler and export_chrome_trace, or copy it again.',
  });
}
