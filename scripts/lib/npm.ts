import { runOrFail } from './runProcess.ts';

/**
 * Runs npm on this process's Node (scripts/start.mjs says where npm's own script lies), so that native modules are
 * built for it; falls back to the `npm` program.
 */
export async function runNpm(args: readonly string[], cwd: string): Promise<void> {
  const script = process.env['ENGINE_ROOM_NPM'];
  const all = [...args, '--no-audit', '--no-fund', '--loglevel=error'];
  await (script === undefined || script === ''
    ? runOrFail('npm', all, { cwd })
    : runOrFail(process.execPath, [script, ...all], { cwd }));
}
