/** What comes out of a followed job's byte stream. */
export interface FrameSink {
  readonly onStdout: (bytes: Uint8Array) => void;
  readonly onStderr: (bytes: Uint8Array) => void;
}

const longestHeader = 64;

/**
 * Takes the output of `followScript` apart: a header line "o N" or "e N" with N bytes behind it, "." lines, and after a
 * line "end" the job's state as text. Content is handed on as it comes and never kept.
 */
export class FrameReader {
  /** What came behind "end"; undefined before. */
  get endText(): string | undefined {
    return this.end === undefined ? undefined : Buffer.concat(this.end).toString('utf8');
  }

  private end: Uint8Array[] | undefined;
  private readonly sink: FrameSink;
  private header = '';
  private left = 0;
  private stream: 'o' | 'e' = 'o';

  constructor(sink: FrameSink) {
    this.sink = sink;
  }

  /** @throws Error when the bytes do not follow the format (a shell's greeting, say). */
  push(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length;) {
      if (this.end !== undefined) {
        this.end.push(chunk.subarray(at));
        return;
      }
      if (this.left > 0) {
        const bytes = chunk.subarray(at, at + this.left);
        at += bytes.length;
        this.left -= bytes.length;
        if (this.stream === 'o') {
          this.sink.onStdout(bytes);
        } else {
          this.sink.onStderr(bytes);
        }
        continue;
      }
      const lineEnd = chunk.indexOf(0x0a, at);
      const stop = lineEnd < 0 ? chunk.length : lineEnd;
      this.header += Buffer.from(chunk.subarray(at, stop)).toString('latin1');
      at = stop + 1;
      if (lineEnd >= 0) {
        this.takeHeader();
      } else if (this.header.length > longestHeader) {
        throw new Error(`"${this.header}" is not part of a followed log.`);
      }
    }
  }

  private takeHeader(): void {
    const header = this.header;
    this.header = '';
    const [, stream, size] = /^([oe]) (\d+)$/.exec(header) ?? [];
    if (stream === 'o' || stream === 'e') {
      this.stream = stream;
      this.left = Number(size);
    } else if (header === 'end') {
      this.end = [];
    } else if (header !== '.') {
      throw new Error(`"${header}" is not part of a followed log.`);
    }
  }
}
