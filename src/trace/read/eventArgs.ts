import { open } from 'node:fs/promises';
import { fail, throwIfCancelled } from '../../core/failure.ts';
import { broken, incomplete, openBrace, skipValue } from './scanValue.ts';
import { openText } from './textSource.ts';

import { isShareFile } from '../share/isShareFile.ts';

/** An event as it stands in the file. */
export interface EventText {
  readonly text: string;
  /** Its arguments; `undefined` when it has none or is no JSON, so that only the text can be shown. */
  readonly args: Readonly<Record<string, unknown>> | undefined;
}

const blockBytes = 1 << 16;
/** An event may be this long; what seems longer is damaged, and its beginning is shown. */
const longestBytes = 1 << 24;
const shownBytes = 1 << 14;

/**
 * Reads one event again, with all that columns do not keep. A plain file is read at the place; a packed one is unpacked
 * up to it and no further.
 * @param offset of the event's opening brace in the unpacked text, as in {@link EventColumns.offset}.
 * @throws FailureError of kind `bad-input` when there is no event, as after a change of the file, `not-found` for a share
 * file, which has no arguments; CancelledError.
 */
export async function readEventArgs(path: string, offset: number, signal?: AbortSignal): Promise<EventText> {
  throwIfCancelled(signal);
  if (await isShareFile(path)) {
    return failShared(path);
  }
  const source = await openText(path);
  const collector = new EventCollector(path, offset);
  if (source.kind === 'plain') {
    await readPlain(path, offset, collector, signal);
    return collector.result();
  }
  let position = 0;
  try {
    for await (const chunk of source.chunks) {
      throwIfCancelled(signal);
      const skipped = Math.min(chunk.length, Math.max(0, offset - position));
      position += chunk.length;
      if (skipped < chunk.length && collector.add(chunk.subarray(skipped))) {
        break;
      }
    }
  } catch (thrown) {
    if (source.damageOf(thrown) === undefined) {
      throw thrown;
    }
  }
  return collector.result();
}

function failShared(path: string): never {
  return fail({
    kind: 'not-found',
    message: 'The share file has no arguments.',
    file: path,
    cause: 'It holds the columns of a trace, not the text of its events.',
    nextStep: 'Open the trace that it was made from.',
  });
}

async function readPlain(
  path: string,
  offset: number,
  collector: EventCollector,
  signal: AbortSignal | undefined,
): Promise<void> {
  const handle = await open(path, 'r');
  try {
    let position = offset;
    for (;;) {
      throwIfCancelled(signal);
      const { buffer, bytesRead } = await handle.read(new Uint8Array(blockBytes), 0, blockBytes, position);
      if (bytesRead === 0 || collector.add(buffer.subarray(0, bytesRead))) {
        return;
      }
      position += bytesRead;
    }
  } finally {
    await handle.close();
  }
}

class EventCollector {
  private bytes = new Uint8Array(blockBytes + 1);
  private length = 0;
  private readonly path: string;
  private readonly offset: number;

  constructor(path: string, offset: number) {
    this.path = path;
    this.offset = offset;
  }

  /** Takes more text; true when the event is whole or will never be. */
  add(chunk: Uint8Array): boolean {
    // The zero behind the text stops every loop.
    if (this.length + chunk.length + 1 > this.bytes.length) {
      const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.length + chunk.length + 1));
      larger.set(this.bytes.subarray(0, this.length));
      this.bytes = larger;
    }
    this.bytes.set(chunk, this.length);
    this.length += chunk.length;
    this.bytes[this.length] = 0;
    return (
      this.bytes[0] !== openBrace ||
      skipValue(this.bytes, 0, this.length, false) !== incomplete ||
      this.length >= longestBytes
    );
  }

  result(): EventText {
    if (this.length === 0 || this.bytes[0] !== openBrace) {
      return fail({
        kind: 'bad-input',
        message: `${this.path} has no event at byte ${this.offset} of its text.`,
        file: this.path,
        cause: 'The file is not the one that was read before.',
        nextStep: 'Open the trace again.',
      });
    }
    const strict = skipValue(this.bytes, 0, this.length, false);
    const args = strict > 0 ? argsOf(this.textTo(strict)) : undefined;
    if (args !== undefined) {
      return { text: this.textTo(strict), args: args.value };
    }
    const lenient = skipValue(this.bytes, 0, this.length, true);
    const end = lenient === incomplete || lenient === broken ? this.length : lenient;
    return { text: this.textTo(Math.min(end, shownBytes)), args: undefined };
  }

  private textTo(end: number): string {
    return new TextDecoder().decode(this.bytes.subarray(0, end));
  }
}

/** The arguments in an event's text, wrapped; `undefined` when the text is no JSON. */
function argsOf(text: string): { readonly value: Readonly<Record<string, unknown>> | undefined } | undefined {
  try {
    const { args } = JSON.parse(text) as { args?: unknown };
    return {
      value:
        typeof args === 'object' && args !== null ? (args as Readonly<Record<string, unknown>>) : undefined,
    };
  } catch {
    return undefined;
  }
}
