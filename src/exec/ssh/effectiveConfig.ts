import type { CommandRunner } from '../command.ts';
import { localRunner } from '../localRunner.ts';
import { explainSshFailure } from './explainSshFailure.ts';
import { checkHostName } from './sshHostName.ts';

/** What ssh would use for a host, all of the user's files and defaults taken together. */
export interface EffectiveSshConfig {
  readonly host: string;
  readonly hostname: string;
  readonly user: string;
  readonly port: number;
  readonly identityFiles: readonly string[];
  readonly proxyJump?: string;
  readonly proxyCommand?: string;
  readonly strictHostKeyChecking: 'yes' | 'ask' | 'accept-new' | 'no';
  readonly userKnownHostsFiles: readonly string[];
  /** Absent: the system's own patience. */
  readonly connectTimeoutSeconds?: number;
  readonly controlPath?: string;
}

export interface ReadEffectiveConfigOptions {
  /** In place of the user's and the system's configuration. */
  readonly configFile?: string;
  readonly signal?: AbortSignal;
  readonly runner?: CommandRunner;
}

/**
 * Asks `ssh -G`, which connects to nobody.
 * @throws FailureError of kind `missing-tool` without ssh, `bad-input` when host or configuration are not valid.
 */
export async function readEffectiveConfig(
  host: string,
  { configFile, signal, runner = localRunner }: ReadEffectiveConfigOptions = {},
): Promise<EffectiveSshConfig> {
  checkHostName(host);
  const args = ['-G', ...(configFile === undefined ? [] : ['-F', configFile]), '--', host];
  const result = await runner.run({ program: 'ssh', args }, signal === undefined ? {} : { signal });
  if (result.exitCode !== 0) {
    throw explainSshFailure(result.stderr, { host, ...(configFile === undefined ? {} : { configFile }) });
  }
  return parseEffectiveConfig(host, result.stdout);
}

/** Reads the output of `ssh -G`: one lower-case name and its value a line; several lines of one name are a list. */
export function parseEffectiveConfig(host: string, text: string): EffectiveSshConfig {
  const values = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const [, name, value] = /^(\S+) (.*?)\r?$/u.exec(line) ?? [];
    if (name !== undefined && value !== undefined) {
      values.set(name.toLowerCase(), [...(values.get(name.toLowerCase()) ?? []), value]);
    }
  }
  const one = (name: string): string | undefined => {
    const value = values.get(name)?.[0];
    return value === undefined || value === '' || value === 'none' ? undefined : value;
  };
  const proxyJump = one('proxyjump');
  const proxyCommand = one('proxycommand');
  const controlPath = one('controlpath');
  const connectTimeout = Number(one('connecttimeout'));
  return {
    host,
    hostname: one('hostname') ?? host,
    user: one('user') ?? '',
    port: Number(one('port') ?? 22),
    identityFiles: values.get('identityfile') ?? [],
    strictHostKeyChecking: toStrictness(one('stricthostkeychecking')),
    userKnownHostsFiles: one('userknownhostsfile')?.split(' ') ?? [],
    ...(proxyJump === undefined ? {} : { proxyJump }),
    ...(proxyCommand === undefined ? {} : { proxyCommand }),
    ...(controlPath === undefined ? {} : { controlPath }),
    ...(Number.isInteger(connectTimeout) && connectTimeout > 0
      ? { connectTimeoutSeconds: connectTimeout }
      : {}),
  };
}

/** Newer releases print yes and no as true and false. */
function toStrictness(value: string | undefined): EffectiveSshConfig['strictHostKeyChecking'] {
  switch (value) {
    case 'yes':
    case 'true':
      return 'yes';
    case 'no':
    case 'off':
    case 'false':
      return 'no';
    case 'accept-new':
      return 'accept-new';
    default:
      return 'ask';
  }
}

/** One line for people, such as `ubuntu@10.0.0.5:2222 through bastion`; the usual port is left out. */
export function describeEffectiveConfig(config: EffectiveSshConfig): string {
  const address = config.hostname.includes(':') ? `[${config.hostname}]` : config.hostname;
  const port = config.port === 22 ? '' : `:${config.port}`;
  const user = config.user === '' ? '' : `${config.user}@`;
  return `${user}${address}${port}${describeWay(config)}`;
}

function describeWay({ proxyJump, proxyCommand }: EffectiveSshConfig): string {
  if (proxyJump !== undefined) {
    return ` through ${proxyJump.split(',').join(', ')}`;
  }
  return proxyCommand === undefined ? '' : ' through a proxy command';
}
