import { FailureError } from '../../../../src/core/failure.ts';
import { toTrace } from '../../../../src/trace/read/openTrace.ts';
import type { Trace } from '../../../../src/trace/read/trace.ts';
import { TraceReader } from '../../../../src/trace/read/traceReader.ts';

/** Reads a trace that is in memory. @param chunk sizes of the pieces in which it comes, over and over. */
export function readText(
  text: string | Uint8Array,
  chunks: readonly number[] = [1 << 20],
  isTruncated = false,
): Trace {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  const reader = new TraceReader();
  for (let position = 0, turn = 0; position < bytes.length; turn++) {
    const size = Math.max(1, chunks[turn % chunks.length] ?? 1);
    reader.feed(bytes.subarray(position, position + size));
    position += size;
  }
  reader.finish(isTruncated);
  if (reader.isForeign || !reader.hasEvents) {
    throw new FailureError({
      kind: 'corrupt-file',
      message: 'No trace.',
      file: 'file',
      nextStep: 'Record it again.',
    });
  }
  return toTrace('file', reader);
}
