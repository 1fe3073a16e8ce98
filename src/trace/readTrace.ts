import { readFile, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { fail, isErrnoException } from '../core/failure.ts';
import { formatBytes } from '../core/units.ts';

/** A timed event of a trace, times in microseconds as in the file. */
export interface TraceEvent {
  readonly name: string;
  readonly category: string;
  readonly startUs: number;
  readonly durationUs: number;
  /** Process and thread together; device streams have their own. */
  readonly track: string;
  /** Ties device work to the operator that launched it; -1 when there is none. */
  readonly externalId: number;
}

export interface Trace {
  readonly events: readonly TraceEvent[];
  readonly eventCount: number;
  readonly deviceNames: readonly string[];
}

/** Text that one JSON.parse handles in a few seconds and well below V8's limit of 512 MiB. */
export const largestTraceBytes = 300_000_000;

const gunzipAsync = promisify(gunzip);

/**
 * Reads a `.pt.trace.json` or `.pt.trace.json.gz` file written by torch.profiler.
 * @throws FailureError of kind `corrupt-file` (damaged or truncated compression or JSON, no trace), `bad-input` (too large).
 */
export async function readTrace(path: string): Promise<Trace> {
  const text = await readText(path);
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (thrown) {
    return failCorrupt(path, 'is not complete JSON', thrown);
  }
  const events = isRecord(data) ? data['traceEvents'] : data;
  if (!Array.isArray(events)) {
    return failCorrupt(path, 'holds no trace events', 'There is no list named traceEvents.');
  }
  const devices: unknown = isRecord(data) ? data['deviceProperties'] : undefined;
  return {
    events: events.map(toEvent).filter((event) => event !== undefined),
    eventCount: events.length,
    deviceNames: (Array.isArray(devices) ? devices : []).flatMap((device: unknown) =>
      isRecord(device) && typeof device['name'] === 'string' ? [device['name']] : [],
    ),
  };
}

async function readText(path: string): Promise<string> {
  const { size } = await stat(path);
  if (size > largestTraceBytes) {
    return failTooLarge(path, size);
  }
  const bytes = await readFile(path);
  // By content, not by name: renamed files are read too.
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) {
    return bytes.toString('utf8');
  }
  try {
    const text = await gunzipAsync(bytes, { maxOutputLength: largestTraceBytes });
    return text.toString('utf8');
  } catch (thrown) {
    return isErrnoException(thrown) && thrown.code === 'ERR_BUFFER_TOO_LARGE'
      ? failTooLarge(path, undefined)
      : failCorrupt(path, 'is damaged or truncated', thrown);
  }
}

function failTooLarge(path: string, sizeBytes: number | undefined): never {
  const size = sizeBytes === undefined ? 'unpacks to more' : `has ${formatBytes(sizeBytes)}`;
  return fail({
    kind: 'bad-input',
    message: `The trace ${path} is too large to be summarised: it ${size}, the limit is ${formatBytes(largestTraceBytes)}.`,
    file: path,
    nextStep: 'Record fewer active steps, or record without stacks.',
  });
}

function failCorrupt(path: string, what: string, thrown: unknown): never {
  return fail({
    kind: 'corrupt-file',
    message: `The trace ${path} ${what}.`,
    file: path,
    cause: thrown instanceof Error ? thrown.message : String(thrown),
    nextStep: 'Record the trace again, or copy it again.',
  });
}

/** Complete events (`"ph": "X"`) only; others carry no duration. */
function toEvent(raw: unknown): TraceEvent | undefined {
  if (!isRecord(raw) || raw['ph'] !== 'X') {
    return undefined;
  }
  const { name, cat, ts, dur, pid, tid, args } = raw;
  if (typeof name !== 'string' || typeof ts !== 'number' || typeof dur !== 'number' || !(dur >= 0)) {
    return undefined;
  }
  const externalId = isRecord(args) ? (args['External id'] ?? args['external id']) : undefined;
  return {
    name,
    category: typeof cat === 'string' ? cat : '',
    startUs: ts,
    durationUs: dur,
    track: `${String(pid)}/${String(tid)}`,
    externalId: typeof externalId === 'number' ? externalId : -1,
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
