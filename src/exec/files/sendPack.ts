import { readFile } from 'node:fs/promises';
import { failDiskFull, type FarMachine, runFarScript } from './farScript.ts';
import { packScript } from './packScript.ts';
import { parseReply } from './scriptReply.ts';
import { tarEnd, tarHeader, tarPadding } from './tarArchive.ts';

/** A small content to send: what the file held when its hash was taken. */
export interface PackItem {
  readonly localPath: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** Files up to this size travel together. */
export const packedUpToBytes = 4 * 1024 * 1024;
const packBytes = 32 * 1024 * 1024;
const packFiles = 500;

/** Cuts items into packs of bounded size and number; each content once. Pure. */
export function planPacks(items: readonly PackItem[]): PackItem[][] {
  const unique = [...new Map(items.map((item) => [item.sha256, item])).values()];
  const packs: PackItem[][] = [];
  let sizeBytes = 0;
  for (const item of unique) {
    const last = packs.at(-1);
    if (last === undefined || last.length >= packFiles || sizeBytes + item.sizeBytes > packBytes) {
      packs.push([item]);
      sizeBytes = item.sizeBytes;
    } else {
      last.push(item);
      sizeBytes += item.sizeBytes;
    }
  }
  return packs;
}

/**
 * Sends one pack into the cache of a machine. A file that has changed meanwhile is left out, as is content that arrives
 * damaged: the caller asks again what is missing.
 */
export async function sendPack(
  machine: FarMachine,
  root: string,
  pack: readonly PackItem[],
  options: { readonly signal?: AbortSignal | undefined; readonly onSent: (item: PackItem) => void },
): Promise<void> {
  async function* archive(): AsyncGenerator<Uint8Array> {
    for (const item of pack) {
      const content = await readFile(item.localPath);
      if (content.length === item.sizeBytes) {
        yield Buffer.concat([tarHeader(item.sha256, content.length), content, tarPadding(content.length)]);
        options.onSent(item);
      }
    }
    yield tarEnd();
  }
  const totalBytes = pack.reduce((sum, item) => sum + item.sizeBytes, 0);
  const result = await runFarScript(machine, packScript, [root, String(totalBytes)], {
    input: archive(),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  for (const reply of parseReply(result.stdout)) {
    if (reply.word === 'full') {
      failDiskFull(machine, root, reply.neededBytes, reply.freeBytes);
    }
  }
}
