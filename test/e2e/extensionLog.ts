import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inject } from 'vitest';

/** Text of the extension's own log, over all extension hosts that the server has started so far. */
export async function readExtensionLog(): Promise<string> {
  const logs = join(inject('serverFolder'), 'data/data/logs');
  const files = await readdir(logs, { recursive: true }).catch(() => []);
  const own = files.filter((file) => file.endsWith('Engine Room.log')).toSorted();
  const texts = await Promise.all(own.map((file) => readFile(join(logs, file), 'utf8')));
  return texts.join('');
}
