import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { outFolder } from '../../scripts/lib/paths.ts';
import { readExtensionLog } from './extensionLog.ts';
import { copySample } from './projects.ts';
import { useWorkbench } from './useWorkbench.ts';

const workbench = useWorkbench(() => copySample('efficientnet-lite0', 'smoke'));

const activationLimitMs = 100;
const activations = 3;

test('the palette offers the commands of the extension under its category', async () => {
  const rows = await workbench().quickInput.searchCommands('Engine Room: ');
  expect(rows.filter((row) => row.startsWith('Engine Room: ')).length).toBeGreaterThan(3);
});

test('the activity bar opens Deployments and Runs', async () => {
  await workbench().openContainer('Engine Room');
  const names = workbench().page.getByText('Deployments', { exact: true });
  await expect.poll(() => names.count(), { timeout: 20_000 }).toBeGreaterThan(0);
  await workbench().screenshot('empty-views');
});

/** Loading and activating together, as the extension's own clock saw it in each extension host so far. */
async function activationsMs(): Promise<number[]> {
  const matches = (await readExtensionLog()).matchAll(/activated in ([\d.]+) ms/g);
  return [...matches].map(([, text]) => Number(text));
}

test('the time of activation is measured and printed', async () => {
  for (let count = 1; count <= activations; count++) {
    if (count > 1) {
      await workbench().reload();
    }
    await workbench().runCommand('Engine Room: Show Log');
    const seen = async () => (await activationsMs()).length;
    await expect.poll(seen, { timeout: 30_000 }).toBeGreaterThanOrEqual(count);
  }
  const all = await activationsMs();
  // The fastest one says what the extension costs; the others also say what else the machine was doing.
  const fastestMs = Math.min(...all);
  const verdict = fastestMs <= activationLimitMs ? 'ok' : 'short';
  const line = `activation: ${fastestMs} ms, limit ${activationLimitMs} ms, ${verdict}`;
  process.stdout.write(`${line} (all: ${all.join(', ')} ms)\n`);
  await mkdir(outFolder, { recursive: true });
  await writeFile(
    join(outFolder, 'activation.json'),
    JSON.stringify({ activationsMs: all, activationLimitMs }),
  );
  expect(all.length).toBeGreaterThanOrEqual(activations);
});
