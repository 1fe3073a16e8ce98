import { createHash } from 'node:crypto';
import { lstat, mkdir } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fail } from '../../core/failure.ts';
import type { EffectiveSshConfig } from './effectiveConfig.ts';

/** macOS allows 104 bytes; ssh appends 17 characters while it makes the socket, and a NUL ends it. */
const longestPathBytes = 104 - 17 - 1;
const answerWaitMs = 2_000;

/** True where OpenSSH can share a connection between processes: everywhere but on Windows. */
export function canShareConnections(platform: NodeJS.Platform = process.platform): boolean {
  return platform !== 'win32';
}

/**
 * The folder of our sockets, made when missing: for this user alone, and short.
 * @throws FailureError of kind `bad-input` when somebody else could look into it.
 */
export async function socketFolder(environment: NodeJS.ProcessEnv = process.env): Promise<string> {
  const uid = process.getuid?.() ?? 0;
  const name = `engine-room-${uid}`;
  const candidates = [environment['XDG_RUNTIME_DIR'], tmpdir(), '/tmp']
    .filter((folder): folder is string => folder !== undefined && folder !== '')
    .map((folder) => join(folder, name));
  const folder =
    candidates.find((candidate) => Buffer.byteLength(candidate) + 1 + nameLength <= longestPathBytes) ??
    join('/tmp', name);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const entry = await lstat(folder);
  if (!entry.isDirectory() || entry.uid !== uid || (entry.mode & 0o077) !== 0) {
    fail({
      kind: 'bad-input',
      message: `${folder} is not a private folder of yours, so connections cannot be kept there.`,
      file: folder,
      nextStep: `Remove it: rm -r ${folder}`,
    });
  }
  return folder;
}

const nameLength = 20;

/** Name of the socket: the same for every process that would reach the same host in the same way. */
export function socketName(config: EffectiveSshConfig, configFile: string | undefined): string {
  const { host, hostname, user, port, proxyJump, proxyCommand, identityFiles } = config;
  const identity = [host, hostname, user, port, proxyJump, proxyCommand, identityFiles, configFile];
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, nameLength);
}

/**
 * Whether a living ssh serves the socket. Its greeting comes at once (PROTOCOL.mux of OpenSSH); one that was killed
 * refuses, one that hangs says nothing.
 */
export function askSocket(path: string): Promise<'alive' | 'silent' | 'absent'> {
  return new Promise((resolve) => {
    const socket = createConnection({ path });
    const answer = (state: 'alive' | 'silent' | 'absent') => {
      socket.destroy();
      resolve(state);
    };
    socket.setTimeout(answerWaitMs, () => answer('silent'));
    socket.once('data', () => answer('alive'));
    socket.once('error', () => answer('absent'));
    socket.once('close', () => answer('absent'));
  });
}
