import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { Logger } from '../../core/logger.ts';
import { settle } from '../../core/outcome.ts';
import type { ConfiguredHost, SshDirectory } from './hostPicker.ts';

/** So many `ssh -G` run at a time. */
const atATime = 8;
/** Beyond these a list is searched by name, and the addresses would take too long. */
const mostAddresses = 64;

/**
 * The hosts of the user's SSH configuration with where each leads.
 * @param setting the configuration in place of the user's own; empty for that one.
 */
export function sshDirectory(setting: () => string, log: Logger): SshDirectory {
  return {
    configFile: () => (setting() === '' ? join(userInfo().homedir, '.ssh', 'config') : setting()),
    hosts: async () => {
      const { listSshHosts } = await import('../../exec/ssh/sshHosts.ts');
      const configFile = setting() === '' ? {} : { configFile: setting() };
      const hosts = await listSshHosts({
        ...configFile,
        onProblem: ({ message }) => log.warn(message),
      });
      const names = hosts.map(({ alias }) => alias);
      const addresses = await inBatches(names.slice(0, mostAddresses), atATime, (alias) =>
        addressOf(alias, configFile),
      );
      return names.map((alias, index): ConfiguredHost => {
        const address = addresses[index];
        return { alias, ...(address === undefined ? {} : { address }) };
      });
    },
  };
}

/** The setting as a path: `~/` is the user's home, as in the configuration itself. */
export function expandHome(path: string): string {
  return path.startsWith('~/') ? join(userInfo().homedir, path.slice(2)) : path;
}

/** A host whose settings cannot be read is offered all the same: connecting tells what is wrong. */
async function addressOf(
  alias: string,
  configFile: { readonly configFile?: string },
): Promise<string | undefined> {
  const { describeEffectiveConfig, readEffectiveConfig } = await import('../../exec/ssh/effectiveConfig.ts');
  const read = await settle(() => readEffectiveConfig(alias, configFile));
  return read.status === 'ok' ? describeEffectiveConfig(read.value) : undefined;
}

async function inBatches<T, R>(
  items: readonly T[],
  size: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += size) {
    results.push(...(await Promise.all(items.slice(at, at + size).map(work))));
  }
  return results;
}
