import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from './cacheEntry.mjs';
import type { Part } from './part.ts';
import { root } from './paths.ts';
import { runOrFail } from './runProcess.ts';
import { findProgram, installWithApt } from './systemPackages.ts';

const programNames = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Where playwright keeps a Chromium of its own; used where the system's package is not a plain program. */
const browsersFolder = join(cacheFolder(), 'browsers');

/** The browser that tests drive. */
export const chromiumPart: Part = {
  name: 'Chromium',
  size: '400 MB',
  why: 'the browser that tests drive',
  isReady: async () => (await findChromium()) !== undefined,
  install: async () => {
    if (await isUbuntu()) {
      // Ubuntu's package of that name installs a snap, which neither containers nor tests can start.
      const script = join(root, 'node_modules/playwright-core/cli.js');
      const withDependencies = process.getuid?.() === 0 ? ['--with-deps'] : [];
      await runOrFail(process.execPath, [script, 'install', ...withDependencies, 'chromium'], {
        env: { PLAYWRIGHT_BROWSERS_PATH: browsersFolder },
      });
    } else {
      await installWithApt(['chromium']);
    }
  },
};

/** Path of a Chromium; `ENGINE_ROOM_TEST_CHROMIUM` chooses one. */
export async function findChromium(): Promise<string | undefined> {
  const chosen = process.env['ENGINE_ROOM_TEST_CHROMIUM'];
  if (chosen !== undefined && chosen !== '') {
    return chosen;
  }
  for (const name of programNames) {
    const path = await findProgram(name);
    if (path !== undefined && !(await isSnapStarter(path))) {
      return path;
    }
  }
  process.env['PLAYWRIGHT_BROWSERS_PATH'] ??= browsersFolder;
  const { chromium } = await import('playwright-core');
  const path = chromium.executablePath();
  return existsSync(path) ? path : undefined;
}

async function isSnapStarter(path: string): Promise<boolean> {
  const start = await readFile(path, { encoding: 'latin1' });
  return start.startsWith('#!') && start.includes('/snap/bin/');
}

async function isUbuntu(): Promise<boolean> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return /^ID(_LIKE)?=.*ubuntu/m.test(release);
}
