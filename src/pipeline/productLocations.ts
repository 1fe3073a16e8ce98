import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { SupervisorLocation } from '../exec/job/jobClient.ts';
import type { CliLocation } from './startRun.ts';

/** Where the product's own parts lie: bundled in `dist`, or in a source checkout. */
export interface ProductLocations {
  /** `dist`, or `src` in a checkout. */
  readonly folder: string;
  readonly scriptsFolder: string;
  readonly supervisor: SupervisorLocation;
  readonly cli: CliLocation;
}

/**
 * @param folder the folder of the running program: `dist`, or `src` in a checkout.
 * @param node program that runs JavaScript files: Node, or the editor's own runtime.
 * @param env what makes that program behave as Node.
 */
export function locateProduct(
  folder: string,
  node: string,
  env: Readonly<Record<string, string>> = {},
): ProductLocations {
  const bundled = existsSync(join(folder, 'supervisor.cjs'));
  const supervisor = bundled
    ? join(folder, 'supervisor.cjs')
    : join(folder, 'exec', 'job', 'supervisorMain.ts');
  const cli = bundled ? join(folder, 'cli.js') : join(folder, 'cli.ts');
  return {
    folder,
    scriptsFolder: bundled
      ? join(folder, 'python', 'engine_room')
      : join(folder, '..', 'python', 'engine_room'),
    supervisor: { program: node, args: [supervisor], env },
    cli: { program: node, args: [cli], env },
  };
}

/** Where embedded servers are remembered between sessions; one place a user, whoever starts them. */
export function defaultStateRoot(env: NodeJS.ProcessEnv): string {
  const base = env['ENGINE_ROOM_STATE'];
  if (base !== undefined && base !== '') {
    return base;
  }
  const state = env['XDG_STATE_HOME'];
  return join(
    state !== undefined && state !== '' ? state : join(homedir(), '.local', 'state'),
    'engine-room',
  );
}
