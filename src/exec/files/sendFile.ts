import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { fail } from '../../core/failure.ts';
import { failDiskFull, failFar, type FarMachine, runFarScript } from './farScript.ts';
import { parseReply, parseReplyLine } from './scriptReply.ts';
import { uploadScript } from './uploadScript.ts';

export interface SendRequest {
  readonly root: string;
  readonly localPath: string;
  readonly sizeBytes: number;
  /** Names the partial on the machine: the same for each attempt to send this content. */
  readonly key: string;
  /** Absent: computed while sending. */
  readonly sha256?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called with the number of bytes of this file that have arrived or are on the way. */
  readonly onSent: (bytes: number) => void;
}

const chunkBytes = 256 * 1024;

/**
 * Sends one file's content into the cache of a machine, going on where an earlier attempt stopped, and returns its
 * SHA-256 once the machine has found the same.
 * @throws FailureError: `corrupt-file` when the content keeps arriving damaged (or changes while it is sent), `disk-full`,
 *   `unreachable`; CancelledError.
 */
export async function sendFile(machine: FarMachine, request: SendRequest): Promise<string> {
  for (let attempt = 0; attempt < 2; attempt++) {
    const sha256 = await attemptToSend(machine, request);
    if (sha256 !== undefined) {
      return sha256;
    }
  }
  return fail({
    kind: 'corrupt-file',
    message: `${request.localPath} did not arrive on ${machine.name} as it is here.`,
    cause: 'Its SHA-256 was another one there, twice.',
    file: request.localPath,
    nextStep: 'Make sure that nothing writes to the file, then run the step again.',
  });
}

async function attemptToSend(machine: FarMachine, request: SendRequest): Promise<string | undefined> {
  const { root, key, sizeBytes, sha256 } = request;
  const hash = sha256 === undefined ? createHash('sha256') : undefined;
  let begin: (offset: number | undefined) => void = () => undefined;
  const offset = new Promise<number | undefined>((resolve) => (begin = resolve));

  async function* content(): AsyncGenerator<Uint8Array> {
    const start = await offset;
    if (start === undefined) {
      return;
    }
    const file = await open(request.localPath, 'r');
    try {
      let position = hash === undefined ? start : 0;
      while (position < sizeBytes) {
        const chunk = Buffer.allocUnsafe(Math.min(chunkBytes, sizeBytes - position));
        const { bytesRead } = await file.read(chunk, 0, chunk.length, position);
        if (bytesRead === 0) {
          return; // it has become shorter: the machine notices the missing bytes
        }
        const bytes = chunk.subarray(0, bytesRead);
        hash?.update(bytes);
        if (position + bytesRead > start) {
          yield bytes.subarray(Math.max(0, start - position));
        }
        position += bytesRead;
        request.onSent(Math.max(position, start));
      }
    } finally {
      await file.close();
    }
  }

  try {
    const result = await runFarScript(machine, uploadScript, [root, key, String(sizeBytes), sha256 ?? '-'], {
      input: content(),
      ...(request.signal === undefined ? {} : { signal: request.signal }),
      onStdoutLine: (line) => {
        const reply = parseReplyLine(line);
        begin(reply?.word === 'offset' ? reply.offsetBytes : undefined);
      },
    });
    const reply = parseReply(result.stdout).at(-1);
    switch (reply?.word) {
      case 'stored':
        return reply.sha256 === (sha256 ?? hash?.digest('hex')) ? reply.sha256 : undefined;
      case 'corrupt':
      case 'short':
        return undefined;
      case 'full':
        return failDiskFull(machine, root, reply.neededBytes, reply.freeBytes);
      default:
        return failFar(machine, 'process-failed', `${request.localPath} could not be sent`, result);
    }
  } finally {
    begin(undefined);
  }
}
