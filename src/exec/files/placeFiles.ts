import { fail, isErrnoException, throwIfCancelled } from '../../core/failure.ts';
import { sha256Of } from '../../core/hash.ts';
import { encodeWord, failDiskFull, failFar, type FarMachine, runFarScript } from './farScript.ts';
import { type FileHashes, type FileIdentity, identifyFile } from './fileHashes.ts';
import type { FileToPlace, TransferOptions } from './machineFiles.ts';
import { checkPlacePath } from './placePath.ts';
import { placeScript } from './placeScript.ts';
import { withReconnect } from './reconnect.ts';
import { parseReply } from './scriptReply.ts';
import { sendFile } from './sendFile.ts';
import { packedUpToBytes, planPacks, sendPack } from './sendPack.ts';

export interface PlaceContext {
  readonly machine: FarMachine;
  readonly hashes: FileHashes;
  readonly delaysMs: readonly number[];
}

export interface PlaceOptions extends TransferOptions {
  readonly root: () => Promise<string>;
}

/** Smaller files are copied: a program may then write into its own copy. */
const linkedFromBytes = 64 * 1024 * 1024;
/** A larger file of unknown hash is hashed while it is sent, unless content of its size is there already. */
const hashedFirstUpToBytes = 32 * 1024 * 1024;
/** Content can vanish between two rounds when the cache is trimmed, or change here while it is sent. */
const rounds = 5;

interface Entry {
  readonly index: number;
  readonly file: FileToPlace;
  readonly identity: FileIdentity;
  sha256: string | undefined;
  /** Bytes of this file that are on the machine. */
  doneBytes: number;
  sent: boolean;
}

/** The work of `MachineFiles.place`; its failures are described there. */
export async function placeFiles(
  context: PlaceContext,
  files: readonly FileToPlace[],
  folder: string,
  options: PlaceOptions,
): Promise<void> {
  files.forEach((file) => checkPlacePath(file.path));
  const entries = await Promise.all(files.map((file, index) => inspect(file, index)));
  for (const entry of entries) {
    throwIfCancelled(options.signal);
    const { identity } = entry;
    entry.sha256 =
      identity.sizeBytes <= hashedFirstUpToBytes
        ? await context.hashes.of(identity)
        : await context.hashes.find(identity);
  }
  const report = reporter(entries, options);
  const reconnect = {
    delaysMs: context.delaysMs,
    signal: options.signal,
    progress: () => entries.reduce((sum, entry) => sum + entry.doneBytes, 0),
  };
  const root = await withReconnect(options.root, reconnect);
  let waiting = entries;
  for (let round = 0; round < rounds && waiting.length > 0; round++) {
    const asked = waiting;
    const left = await withReconnect(
      () => placePresent(context.machine, root, folder, asked, options),
      reconnect,
    );
    for (const entry of asked.filter((candidate) => !left.has(candidate.index))) {
      entry.doneBytes = entry.identity.sizeBytes;
    }
    report();
    waiting = asked.filter((entry) => left.has(entry.index));
    await send(context, root, waiting, left, { ...options, report, reconnect });
  }
  if (waiting.length > 0) {
    fail({
      kind: 'corrupt-file',
      message: `${waiting[0]?.file.localPath ?? 'A file'} did not stay in the cache of ${context.machine.name}.`,
      cause: 'It changes while it is sent, or the cache there is emptied at the same time.',
      nextStep: 'Run the step again when nothing writes to the file.',
    });
  }
}

async function inspect(file: FileToPlace, index: number): Promise<Entry> {
  try {
    const identity = await identifyFile(file.localPath);
    return identity.isFile
      ? { index, file, identity, sha256: undefined, doneBytes: 0, sent: false }
      : fail({ kind: 'bad-input', message: `${file.localPath} is not a file and cannot be sent.` });
  } catch (thrown) {
    if (isErrnoException(thrown) && thrown.code === 'ENOENT') {
      return fail({ kind: 'not-found', message: `${file.localPath} does not exist.`, file: file.localPath });
    }
    throw thrown;
  }
}

function reporter(entries: readonly Entry[], options: PlaceOptions): () => void {
  const totalBytes = entries.reduce((sum, entry) => sum + entry.identity.sizeBytes, 0);
  return () => {
    const doneBytes = entries.reduce((sum, entry) => sum + entry.doneBytes, 0);
    const skippedBytes = entries.reduce((sum, entry) => sum + (entry.sent ? 0 : entry.doneBytes), 0);
    options.onProgress?.({ doneBytes, totalBytes, skippedBytes });
  };
}

/** Places what the cache has. Returns the others by index; true: content of that size is there, its hash decides. */
async function placePresent(
  machine: FarMachine,
  root: string,
  folder: string,
  entries: readonly Entry[],
  options: PlaceOptions,
): Promise<ReadonlyMap<number, boolean>> {
  const lines = entries.map(({ index, file, identity, sha256 }) => {
    const how = identity.sizeBytes >= linkedFromBytes ? 'link' : 'copy';
    return `${index} ${sha256 ?? '-'} ${identity.sizeBytes} ${how} ${encodeWord(file.path)}\n`;
  });
  const result = await runFarScript(machine, placeScript, [root, folder], {
    stdin: lines.join(''),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  const left = new Map<number, boolean>();
  for (const reply of parseReply(result.stdout)) {
    switch (reply.word) {
      case 'missing':
      case 'candidate':
        left.set(reply.index, reply.word === 'candidate');
        break;
      case 'full':
        return failDiskFull(machine, folder, reply.neededBytes, reply.freeBytes);
      case 'blocked':
      case 'failed':
        return failFar(
          machine,
          'process-failed',
          `${nameOf(entries, reply.index)} could not be written in ${folder}`,
          {
            stderr: reply.word === 'blocked' ? 'A folder has that name.' : result.stderr,
            exitCode: 0,
          },
        );
      default:
        break;
    }
  }
  return left;
}

function nameOf(entries: readonly Entry[], index: number): string {
  return entries.find((entry) => entry.index === index)?.file.path ?? 'A file';
}

interface SendOptions extends PlaceOptions {
  readonly report: () => void;
  readonly reconnect: Parameters<typeof withReconnect>[1];
}

async function send(
  context: PlaceContext,
  root: string,
  waiting: readonly Entry[],
  left: ReadonlyMap<number, boolean>,
  options: SendOptions,
): Promise<void> {
  const { signal, reconnect, report } = options;
  const small = waiting.filter((entry) => entry.identity.sizeBytes <= packedUpToBytes);
  const byHash = new Map(small.map((entry) => [entry.sha256, entry]));
  const items = small.map(({ identity, sha256 = '' }) => ({
    localPath: identity.path,
    sizeBytes: identity.sizeBytes,
    sha256,
  }));
  for (const pack of planPacks(items)) {
    const onSent = ({ sha256, sizeBytes }: { sha256: string; sizeBytes: number }) => {
      const entry = byHash.get(sha256);
      if (entry !== undefined) {
        Object.assign(entry, { sent: true, doneBytes: sizeBytes });
      }
      report();
    };
    await withReconnect(() => sendPack(context.machine, root, pack, { signal, onSent }), reconnect);
  }
  const sentHashes = new Set<string>();
  for (const entry of waiting.filter(({ identity }) => identity.sizeBytes > packedUpToBytes)) {
    throwIfCancelled(signal);
    if (left.get(entry.index) === true) {
      entry.sha256 = await context.hashes.of(entry.identity);
    } else if (entry.sha256 === undefined || !sentHashes.has(entry.sha256)) {
      sentHashes.add(await sendLarge(context, root, entry, options));
    }
  }
}

async function sendLarge(
  context: PlaceContext,
  root: string,
  entry: Entry,
  options: SendOptions,
): Promise<string> {
  const { identity } = entry;
  const key =
    entry.sha256 ??
    sha256Of([identity.path, identity.sizeBytes, identity.modifiedNs, identity.inode].join('\0'));
  const readAtMs = Date.now();
  const sha256 = await withReconnect(
    () =>
      sendFile(context.machine, {
        root,
        key,
        localPath: identity.path,
        sizeBytes: identity.sizeBytes,
        sha256: entry.sha256,
        signal: options.signal,
        onSent: (doneBytes) => {
          Object.assign(entry, { sent: true, doneBytes });
          options.report();
        },
      }),
    options.reconnect,
  );
  if (entry.sha256 === undefined) {
    entry.sha256 = sha256;
    await context.hashes.remember(identity, sha256, readAtMs);
  }
  return sha256;
}
