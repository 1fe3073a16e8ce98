import { createHash, type Hash } from 'node:crypto';
import { closeSync, createReadStream, ftruncateSync, openSync, writeSync } from 'node:fs';
import { mkdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fail, FailureError, isErrnoException } from '../../core/failure.ts';
import { formatBytes } from '../../core/units.ts';
import { downloadScript } from './downloadScript.ts';
import { failFar, type FarMachine, runFarScript } from './farScript.ts';

export interface ReceiveRequest {
  readonly remotePath: string;
  readonly localPath: string;
  readonly signal?: AbortSignal | undefined;
  readonly onReceived: (doneBytes: number, totalBytes: number) => void;
}

/**
 * Brings a file here through `<local>.partial`, going on where an earlier attempt stopped, and returns its SHA-256.
 * @throws FailureError: `not-found`, `bad-input` (not a readable file), `disk-full` (here), `corrupt-file` when it keeps
 *   arriving damaged or changes while it is read, `unreachable`; CancelledError.
 */
export async function receiveFile(machine: FarMachine, request: ReceiveRequest): Promise<string> {
  const { localPath, remotePath } = request;
  await mkdir(dirname(localPath), { recursive: true });
  for (let attempt = 0; attempt < 2; attempt++) {
    const sha256 = await attemptToReceive(machine, request);
    if (sha256 !== undefined) {
      await rename(partialOf(localPath), localPath);
      return sha256;
    }
    await rm(partialOf(localPath), { force: true });
  }
  return fail({
    kind: 'corrupt-file',
    message: `${remotePath} of ${machine.name} did not arrive here as it is there.`,
    cause: 'Its SHA-256 was another one here, twice.',
    file: localPath,
    nextStep: 'Make sure that nothing writes to the file, then try again.',
  });
}

async function attemptToReceive(machine: FarMachine, request: ReceiveRequest): Promise<string | undefined> {
  const partial = await PartialFile.open(partialOf(request.localPath));
  const stop = new AbortController();
  let problem: unknown;
  try {
    const receive = (bytes: Uint8Array) => {
      // Thrown in a stream's callback, a full disk would end the whole process.
      try {
        partial.take(bytes);
        if (partial.sizeBytes !== undefined) {
          request.onReceived(partial.position, partial.sizeBytes);
        }
      } catch (thrown) {
        problem ??= thrown;
        stop.abort();
      }
    };
    const args = [plainPath(request.remotePath), String(partial.position)];
    const signal =
      request.signal === undefined ? stop.signal : AbortSignal.any([stop.signal, request.signal]);
    const result = await runFarScript(machine, downloadScript, args, { signal, onStdoutBytes: receive });
    if (partial.sizeBytes === undefined) {
      return failToRead(machine, request.remotePath, partial.header, result.stderr);
    }
    const there = /^engine-room-sha256 ([0-9a-f]{64})$/m.exec(result.stderr)?.[1];
    return partial.position === partial.sizeBytes && there === partial.digest() ? there : undefined;
  } catch (thrown) {
    throw problem === undefined ? thrown : await explainWrite(problem, request.localPath, partial);
  } finally {
    partial.close();
  }
}

/** The file that grows here, and the hash of what it holds. Written synchronously: the sender then waits for the disk. */
class PartialFile {
  position = 0;
  /** Known once the header has come. */
  sizeBytes: number | undefined;
  header = '';
  private hash: Hash = createHash('sha256');
  private readonly descriptor: number;

  private constructor(descriptor: number) {
    this.descriptor = descriptor;
  }

  static async open(path: string): Promise<PartialFile> {
    const there = await stat(path).then(
      (found) => found.size,
      () => 0,
    );
    const partial = new PartialFile(openSync(path, there === 0 ? 'w' : 'r+'));
    if (there > 0) {
      for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
        partial.hash.update(chunk as Buffer);
        partial.position += (chunk as Buffer).length;
      }
    }
    return partial;
  }

  take(bytes: Uint8Array): void {
    let content = bytes;
    if (this.sizeBytes === undefined) {
      const end = bytes.indexOf(0x0a);
      this.header += Buffer.from(end < 0 ? bytes : bytes.subarray(0, end)).toString('latin1');
      const [, size, offset] = end < 0 ? [] : (/^size (\d+) (\d+)$/.exec(this.header) ?? []);
      if (size === undefined) {
        return;
      }
      this.sizeBytes = Number(size);
      if (Number(offset) !== this.position) {
        this.startAnew();
      }
      content = bytes.subarray(end + 1);
    }
    for (let written = 0; written < content.length;) {
      written += writeSync(
        this.descriptor,
        content,
        written,
        content.length - written,
        this.position + written,
      );
    }
    this.hash.update(content);
    this.position += content.length;
  }

  digest(): string {
    return this.hash.digest('hex');
  }

  close(): void {
    closeSync(this.descriptor);
  }

  /** What is here is no beginning of what is there. */
  private startAnew(): void {
    ftruncateSync(this.descriptor, 0);
    this.hash = createHash('sha256');
    this.position = 0;
  }
}

function failToRead(machine: FarMachine, remotePath: string, header: string, stderr: string): never {
  switch (header) {
    case 'not-found':
      return fail({ kind: 'not-found', message: `${machine.name} has no file ${remotePath}.` });
    case 'not-a-file':
      return fail({ kind: 'bad-input', message: `${remotePath} of ${machine.name} is not a file.` });
    case 'unreadable':
      return fail({ kind: 'bad-input', message: `${remotePath} of ${machine.name} may not be read by you.` });
    case 'no-hash':
      return fail({
        kind: 'missing-tool',
        message: `${machine.name} has no program that computes SHA-256.`,
        nextStep: 'Install openssl or coreutils there.',
      });
    default:
      return failFar(machine, 'process-failed', `${remotePath} could not be read`, { stderr, exitCode: 0 });
  }
}

async function explainWrite(problem: unknown, localPath: string, partial: PartialFile): Promise<unknown> {
  if (!isErrnoException(problem) || problem.code !== 'ENOSPC') {
    return problem;
  }
  const disk = await statfs(dirname(localPath));
  const needed = (partial.sizeBytes ?? 0) - partial.position;
  const free = disk.bavail * disk.bsize;
  return new FailureError({
    kind: 'disk-full',
    message: `The disk here is full: ${dirname(localPath)} needs ${formatBytes(needed)} more, ${formatBytes(free)} are free.`,
    file: localPath,
    nextStep: 'Free some space and try again; what has arrived is kept.',
  });
}

/** Where a file grows until it is whole. */
export function partialOf(localPath: string): string {
  return `${localPath}.partial`;
}

/** A path that no program takes for an option. */
function plainPath(path: string): string {
  return path.startsWith('/') ? path : `./${path}`;
}
