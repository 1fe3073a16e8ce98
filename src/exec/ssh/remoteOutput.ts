import { remoteMarks } from './remoteString.ts';

/** How the far end says that a call ended; see `remoteString`. */
export type RemoteEnd =
  | { readonly kind: 'exit'; readonly exitCode: number }
  | { readonly kind: 'no-folder' }
  | { readonly kind: 'no-program' };

/** No login shell says more than this before our first mark; without it the far end runs no shell at all. */
const searchedBytes = 1024 * 1024;

/** Takes the marks of `remoteString` out of what comes back, so that only the program's own output is left. */
export class RemoteOutput {
  /** Leader of the process group on the far end, once it has started. */
  leaderPid: number | undefined;
  end: RemoteEnd | undefined;
  /** What ssh and the login shell said before the program started. */
  readonly linesBefore: string[] = [];
  private readonly marks: { readonly start: string; readonly end: string };
  private pending: Buffer | undefined = Buffer.alloc(0);

  constructor(callId: string) {
    this.marks = remoteMarks(callId);
  }

  /** The program's part of a chunk of standard output; empty before the start mark. */
  takeStdout(chunk: Uint8Array): Uint8Array {
    if (this.pending === undefined) {
      return chunk;
    }
    const mark = `${this.marks.start}\n`;
    const all = Buffer.concat([this.pending, chunk]);
    const at = all.indexOf(mark);
    if (at < 0) {
      this.pending = all.subarray(Math.max(0, all.byteLength - searchedBytes));
      return new Uint8Array();
    }
    this.pending = undefined;
    return all.subarray(at + mark.length);
  }

  /** The program's part of a line of standard error; undefined when there is none. */
  takeStderrLine(line: string): string | undefined {
    if (this.leaderPid === undefined) {
      const start = new RegExp(`${this.marks.start} (\\d+)$`, 'u').exec(line);
      if (start === null) {
        this.linesBefore.push(line);
      } else {
        this.leaderPid = Number(start[1]);
      }
      return undefined;
    }
    const end = new RegExp(`^(.*)${this.marks.end} (\\d+|folder|program)$`, 'su').exec(line);
    if (end?.[2] === undefined) {
      return line;
    }
    this.end = toEnd(end[2]);
    return end[1] === '' ? undefined : end[1];
  }

  /** The program's part of the whole standard error, or of its last part. */
  cutStderr(text: string): string {
    const start = new RegExp(`^[^]*?${this.marks.start} \\d+\\r?\\n`, 'u');
    const end = new RegExp(`${this.marks.end} (?:\\d+|folder|program)\\r?\\n`, 'u');
    return this.leaderPid === undefined ? '' : text.replace(start, '').replace(end, '');
  }
}

function toEnd(word: string): RemoteEnd {
  switch (word) {
    case 'folder':
      return { kind: 'no-folder' };
    case 'program':
      return { kind: 'no-program' };
    default:
      return { kind: 'exit', exitCode: Number(word) };
  }
}
