import { mkdtemp, rm, stat, symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { askSocket, socketFolder, socketName } from '../../../../src/exec/ssh/controlSocket.ts';
import { parseEffectiveConfig } from '../../../../src/exec/ssh/effectiveConfig.ts';
import { sshOptions } from '../../../../src/exec/ssh/sshOptions.ts';

const config = parseEffectiveConfig('h', 'stricthostkeychecking accept-new\n');

describe('the options of every call', () => {
  it('never accept a host key silently', () => {
    expect(sshOptions(config, { ask: 'askpass' })).toContain('StrictHostKeyChecking=ask');
    const strict = parseEffectiveConfig('h', 'stricthostkeychecking true\n');
    expect(sshOptions(strict, { ask: 'askpass' })).toContain('StrictHostKeyChecking=yes');
  });

  it('make ssh ask nothing when nobody answers', () => {
    expect(sshOptions(config, { ask: 'never' })).toContain('BatchMode=yes');
    expect(sshOptions(config, { ask: 'terminal' })).not.toContain('BatchMode=yes');
  });

  it('leave the patience to the user where one is set, and give a person behind a jump host time to answer', () => {
    const timeouts = (text: string, ask: 'askpass' | 'never') =>
      sshOptions(parseEffectiveConfig('h', text), { ask }).filter((option) =>
        option.startsWith('ConnectTimeout'),
      );
    expect(timeouts('', 'askpass')).toEqual(['ConnectTimeout=15']);
    expect(timeouts('connecttimeout 3\n', 'askpass')).toEqual([]);
    expect(timeouts('proxyjump b\n', 'askpass')).toEqual(['ConnectTimeout=180']);
    expect(timeouts('proxyjump b\n', 'never')).toEqual(['ConnectTimeout=15']);
  });

  it('share a connection where there is a socket, and none otherwise', () => {
    const path = '/run/user/1/engine room/100%';
    const start = sshOptions(config, { ask: 'never', control: { path, role: 'start' } });
    expect(start).toContain('ControlPath="/run/user/1/engine room/100%%"');
    expect(start).toContain('ControlPersist=600');
    expect(sshOptions(config, { ask: 'never' })).toContain('ControlPath=none');
  });
});

describe('the socket of a shared connection', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'er-'));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('has one name for one way to one host', () => {
    const other = parseEffectiveConfig('h', 'port 23\n');
    expect(socketName(config, undefined)).toBe(socketName({ ...config }, undefined));
    expect(socketName(config, undefined)).not.toBe(socketName(other, undefined));
    expect(socketName(config, undefined)).not.toBe(socketName(config, '/other'));
  });

  it('lies in a folder that only this user can enter', async () => {
    const place = await socketFolder({ XDG_RUNTIME_DIR: folder });
    expect(place.startsWith(folder)).toBe(true);
    expect((await stat(place)).mode & 0o777).toBe(0o700);
  });

  it('is short enough even where the runtime folder is not', async () => {
    const place = await socketFolder({ XDG_RUNTIME_DIR: join(folder, 'x'.repeat(90)) });
    expect(Buffer.byteLength(join(place, socketName(config, undefined))) + 17).toBeLessThan(104);
  });

  it('is not put where somebody else has laid a link', async () => {
    await symlink('/tmp', join(folder, `engine-room-${process.getuid?.() ?? 0}`));
    await expect(socketFolder({ XDG_RUNTIME_DIR: folder })).rejects.toThrow(/private folder/);
  });

  it('is alive when something greets, silent when it does not, absent when nobody listens', async () => {
    const path = join(folder, 's');
    expect(await askSocket(path)).toBe('absent');
    const server = createServer((socket) => socket.write('hello'));
    await new Promise<void>((resolve) => server.listen(path, resolve));
    expect(await askSocket(path)).toBe('alive');
    server.removeAllListeners('connection');
    expect(await askSocket(path)).toBe('silent');
    server.close();
  });
});
