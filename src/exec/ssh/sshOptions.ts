import type { EffectiveSshConfig } from './effectiveConfig.ts';

/** Who answers what ssh asks: the program in `SSH_ASKPASS`, a person at this process's terminal, or nobody. */
export type SshAsking = 'askpass' | 'terminal' | 'never';

export interface SshOptionChoices {
  readonly configFile?: string;
  readonly ask: SshAsking;
  /** Socket of the shared connection; absent where the platform has none. */
  readonly control?: { readonly path: string; readonly role: 'start' | 'use' };
}

/** A silent connection is taken for dead after interval × (count + 1) = 30 s. */
const keepAlive = { intervalSeconds: 10, count: 2 };
const persistSeconds = 600;

/**
 * Options for every call of ssh. They come first on the command line, so they win over the user's files; what is not
 * named here is as the user has it.
 */
export function sshOptions(
  config: Pick<
    EffectiveSshConfig,
    'strictHostKeyChecking' | 'connectTimeoutSeconds' | 'proxyJump' | 'proxyCommand'
  >,
  { configFile, ask, control }: SshOptionChoices,
): string[] {
  const settings: Record<string, string> = {
    ...(ask === 'never' ? { BatchMode: 'yes' } : {}),
    // A host key is never accepted without a person, whatever the user's files say.
    StrictHostKeyChecking: config.strictHostKeyChecking === 'yes' ? 'yes' : 'ask',
    ServerAliveInterval: String(keepAlive.intervalSeconds),
    ServerAliveCountMax: String(keepAlive.count),
    ...(config.connectTimeoutSeconds === undefined
      ? { ConnectTimeout: String(connectTimeoutSeconds(config, ask)) }
      : {}),
    // What a person wants in a terminal with this host is not for us: it would fail, or change what comes back.
    ClearAllForwardings: 'yes',
    PermitLocalCommand: 'no',
    RemoteCommand: 'none',
    LogLevel: 'INFO',
    ...controlSettings(control),
  };
  return [
    ...(configFile === undefined ? [] : ['-F', configFile]),
    '-T',
    '-x',
    ...Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]),
  ];
}

/** Behind a jump host the time runs while a person answers the jump host's questions. */
function connectTimeoutSeconds(
  { proxyJump, proxyCommand }: Pick<EffectiveSshConfig, 'proxyJump' | 'proxyCommand'>,
  ask: SshAsking,
): number {
  const direct = proxyJump === undefined && proxyCommand === undefined;
  return direct || ask === 'never' ? 15 : 180;
}

function controlSettings(control: SshOptionChoices['control']): Record<string, string> {
  if (control === undefined) {
    return { ControlMaster: 'no', ControlPath: 'none' };
  }
  // Quoted for blanks; a percent sign would begin a token of ssh.
  const path = { ControlPath: `"${control.path.replaceAll('%', '%%')}"` };
  return control.role === 'start'
    ? { ControlMaster: 'auto', ControlPersist: String(persistSeconds), ...path }
    : { ControlMaster: 'no', ...path };
}
