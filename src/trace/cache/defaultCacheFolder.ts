import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where columns of traces are kept for the next opening. */
export function defaultCacheFolder(): string {
  return join(homedir(), '.cache', 'engine-room', 'traces');
}
