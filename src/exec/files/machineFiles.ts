/** A file with the name it gets below a folder: relative, `/` between parts, never leading out of the folder. */
export interface FileToPlace {
  readonly localPath: string;
  readonly path: string;
}

export interface TransferProgress {
  /** Bytes that have arrived, those of earlier attempts and of files already there included. */
  readonly doneBytes: number;
  readonly totalBytes: number;
  /** Bytes that did not have to travel because the same content was there. */
  readonly skippedBytes: number;
}

export interface TransferOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: TransferProgress) => void;
}

export interface GetOptions extends TransferOptions {
  /**
   * The machine keeps the content in its cache, so that sending it back costs nothing. The file there becomes read-only:
   * nobody may want to write it any more.
   */
  readonly keep?: boolean;
}

export interface CacheUsage {
  readonly folder: string;
  readonly files: number;
  readonly sizeBytes: number;
  /** Free space of the disk that holds the cache. */
  readonly freeBytes: number;
}

/**
 * Files of a machine. Content travels through a content-addressed cache on the machine (`blobs/<sha256>` below
 * {@link root}), so that the same content is never sent twice; it is verified by sha-256 and appears under its final name
 * as a whole or not at all. An interrupted transfer goes on where it stopped.
 * Failures: `disk-full` naming the machine, `unreachable` when the connection is gone, `not-found`, CancelledError.
 */
export interface MachineFiles {
  /** Our own folder on the machine, absolute: `$XDG_CACHE_HOME/engine-room`, else `~/.cache/engine-room`. */
  root(): Promise<string>;
  /** Gives each file its name below `folder` (made when missing), sending only content the machine lacks. */
  place(files: readonly FileToPlace[], folder: string, options?: TransferOptions): Promise<void>;
  /** Brings one file here, atomically under its final name. */
  get(remotePath: string, localPath: string, options?: GetOptions): Promise<void>;
  /** Regular files below a folder, paths relative to it; empty when there is no such folder. */
  list(folder: string): Promise<readonly { readonly path: string; readonly sizeBytes: number }[]>;
  /** Removes a file or folder below {@link root}; anything else is refused. */
  remove(path: string): Promise<void>;
  cacheUsage(): Promise<CacheUsage>;
  /** Removes the cached content used longest ago until at most `limitBytes` are left; returns the bytes freed. */
  trimCache(limitBytes: number): Promise<number>;
}
