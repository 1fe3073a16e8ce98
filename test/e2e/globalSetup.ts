import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { outFolder } from '../../scripts/lib/paths.ts';
import { quietSettings, startWorkbench } from '../../scripts/lib/workbench.ts';
import { required } from './required.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of VS Code in the browser. */
    workbenchUrl: string;
    /** Holds the copies of projects that tests open; its name has a space and a letter beyond ASCII. */
    projectsFolder: string;
    /** Holds the server's log and the logs of its extension hosts. */
    serverFolder: string;
    /** Where a test may start SSH servers: VS Code's setting names the configuration `config` in it. */
    sshFolder: string;
  }
}

/** One VS Code server for all files of this level, with the packaged extension in a fresh data folder. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'engine-room-e2e-'));
  const serverFolder = join(folder, 'server');
  const projectsFolder = join(folder, 'projects é');
  const sshFolder = join(folder, 'ssh');
  await mkdir(projectsFolder);
  const python = required('ENGINE_ROOM_TEST_PYTHON');
  await rm(join(outFolder, 'test/e2e-failures'), { recursive: true, force: true });
  const workbench = await startWorkbench({
    folder: serverFolder,
    vsix: required('ENGINE_ROOM_TEST_VSIX'),
    settings: {
      ...quietSettings,
      'files.simpleDialog.enable': true,
      'window.dialogStyle': 'custom',
      // A folder is then found by its name alone.
      'explorer.compactFolders': false,
      // The terminal's text is then in the document, where tests can read it.
      'terminal.integrated.gpuAcceleration': 'off',
      'engineRoom.python.path': python,
      'engineRoom.ssh.configFile': join(sshFolder, 'config'),
    },
    env: { ENGINE_ROOM_STATE: join(folder, 'state') },
  });
  project.provide('workbenchUrl', workbench.url);
  project.provide('projectsFolder', projectsFolder);
  project.provide('serverFolder', serverFolder);
  project.provide('sshFolder', sshFolder);
  return async () => {
    await workbench.stop();
    await cp(serverFolder, join(outFolder, 'test/e2e-server'), {
      recursive: true,
      force: true,
      filter: (source) => !source.includes('extensions'),
    });
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
}
