import { StringDecoder } from 'node:string_decoder';

/** Cuts a byte stream into lines (LF or CRLF); multi-byte characters may be split between chunks. */
export class LineSplitter {
  private readonly decoder = new StringDecoder('utf8');
  private rest = '';
  private readonly onLine: (line: string) => void;

  constructor(onLine: (line: string) => void) {
    this.onLine = onLine;
  }

  push(chunk: Uint8Array): void {
    this.take(this.decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)));
  }

  /** Reports a last line that had no line end. */
  end(): void {
    this.take(this.decoder.end());
    if (this.rest !== '') {
      this.onLine(this.rest);
      this.rest = '';
    }
  }

  private take(text: string): void {
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) {
      this.onLine(line.endsWith('\r') ? line.slice(0, -1) : line);
    }
  }
}
