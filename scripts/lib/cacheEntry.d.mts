/** Where downloads live: `ENGINE_ROOM_CACHE`, else `engine-room` in the user's cache folder. */
export function cacheFolder(): string;

/** True when `folder` was filled to its end by {@link ensureFolder} with the same fingerprint. */
export function isComplete(folder: string, fingerprint?: string): boolean;

/**
 * Lets `install` fill an empty folder and stamps it as complete; does nothing when it is complete already.
 * A folder whose installation was interrupted, or that has another fingerprint, is emptied first. Two processes that
 * want the same folder take turns. The folder has its final path from the start, since Python environments cannot move.
 */
export function ensureFolder(
  folder: string,
  fingerprint: string,
  install: (folder: string) => Promise<void>,
): Promise<void>;

/** Runs `work` while no other process of this user does the same for `subject` (a path). */
export function withLock<T>(subject: string, work: () => Promise<T>): Promise<T>;
