/** Keeps the last part of a stream, so that a talkative program cannot fill the memory. */
export class TailBuffer {
  private chunks: Uint8Array[] = [];
  private sizeBytes = 0;
  private readonly limitBytes: number;

  constructor(limitBytes: number) {
    this.limitBytes = limitBytes;
  }

  push(chunk: Uint8Array): void {
    this.chunks.push(chunk);
    this.sizeBytes += chunk.byteLength;
    if (this.sizeBytes > 2 * this.limitBytes) {
      const tail = this.bytes();
      this.chunks = [tail];
      this.sizeBytes = tail.byteLength;
    }
  }

  /** The kept text; what was cut off is at the front. */
  toString(): string {
    return this.bytes().toString('utf8');
  }

  private bytes(): Buffer {
    const all = Buffer.concat(this.chunks);
    return all.byteLength <= this.limitBytes ? all : all.subarray(all.byteLength - this.limitBytes);
  }
}
