import { fail, throwIfCancelled } from '../../core/failure.ts';
import { failFar, type FarMachine, runFarScript } from './farScript.ts';
import { defaultHashFile, FileHashes, identifyFile } from './fileHashes.ts';
import { listScript, removeScript, rootScript, trimScript, usageScript } from './folderScripts.ts';
import { parseListing, parseUsage } from './listing.ts';
import { keepScript } from './keepScript.ts';
import type { GetOptions, MachineFiles } from './machineFiles.ts';
import { placeFiles } from './placeFiles.ts';
import { checkBelow } from './placePath.ts';
import { receiveFile } from './receiveFile.ts';
import { transferRetryDelaysMs, withReconnect } from './reconnect.ts';

export interface MachineFilesOptions {
  /** Where hashes of files of this machine are remembered; default {@link defaultHashFile}. */
  readonly hashFile?: string;
  /** Waits between attempts when the connection is lost, in ms; default {@link transferRetryDelaysMs}. */
  readonly retryDelaysMs?: readonly number[];
}

/** Files of the machine that the runner reaches; it needs a POSIX sh, coreutils and tar. */
export function createMachineFiles(machine: FarMachine, options: MachineFilesOptions = {}): MachineFiles {
  const hashes = new FileHashes(options.hashFile ?? defaultHashFile());
  const delaysMs = options.retryDelaysMs ?? transferRetryDelaysMs;
  let knownRoot: string | undefined;

  async function root(): Promise<string> {
    if (knownRoot === undefined) {
      const { stdout } = await runFarScript(machine, rootScript, []);
      knownRoot = stdout.replace(/\n$/, '');
    }
    return knownRoot;
  }

  async function get(remotePath: string, localPath: string, transfer: GetOptions = {}): Promise<void> {
    throwIfCancelled(transfer.signal);
    let receivedBytes = 0;
    const sha256 = await withReconnect(
      () =>
        receiveFile(machine, {
          remotePath,
          localPath,
          signal: transfer.signal,
          onReceived: (doneBytes, totalBytes) => {
            receivedBytes = doneBytes;
            transfer.onProgress?.({ doneBytes, totalBytes, skippedBytes: 0 });
          },
        }),
      { delaysMs, signal: transfer.signal, progress: () => receivedBytes },
    );
    // What was just brought here is often sent elsewhere next.
    const identity = await identifyFile(localPath);
    await hashes.remember(identity, sha256, Infinity);
    if (transfer.keep === true) {
      const args = [await root(), remotePath, sha256, String(identity.sizeBytes)];
      // Only time is lost when it is not kept.
      await runFarScript(machine, keepScript, args).catch(() => undefined);
    }
  }

  return {
    root,
    get,
    place: async (files, folder, transfer = {}) => {
      const context = { machine, hashes, delaysMs };
      await placeFiles(context, files, folder, { root, ...transfer });
    },
    list: async (folder) => {
      const chunks: Uint8Array[] = [];
      await runFarScript(machine, listScript, [folder], { onStdoutBytes: (bytes) => chunks.push(bytes) });
      return parseListing(Buffer.concat(chunks));
    },
    remove: async (path) => {
      const folder = await root();
      checkBelow(folder, path);
      const result = await runFarScript(machine, removeScript, [folder, path]);
      if (result.stdout.startsWith('outside')) {
        fail({
          kind: 'bad-input',
          message: `${path} of ${machine.name} leads out of ${folder} through a link and is not removed.`,
        });
      }
    },
    cacheUsage: async () => {
      const folder = await root();
      const { stdout } = await runFarScript(machine, usageScript, [folder]);
      return { folder, ...parseUsage(stdout) };
    },
    trimCache: async (limitBytes) => {
      const result = await runFarScript(machine, trimScript, [
        await root(),
        String(Math.max(0, Math.floor(limitBytes))),
      ]);
      const freed = Number(result.stdout.trim());
      return Number.isFinite(freed)
        ? freed
        : failFar(machine, 'process-failed', 'The cache could not be trimmed', result);
    },
  };
}
