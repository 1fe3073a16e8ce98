import { expect, test } from 'vitest';
import { readExtensionLog } from './extensionLog.ts';
import { copySample } from './projects.ts';
import { useWorkbench } from './useWorkbench.ts';

const workbench = useWorkbench(() => copySample('efficientnet-lite0', 'smoke'));

const activationLimitMs = 100;

test('the palette offers the commands of the extension under its category', async () => {
  const rows = await workbench().quickInput.searchCommands('Engine Room: ');
  expect(rows.filter((row) => row.startsWith('Engine Room: ')).length).toBeGreaterThan(3);
});

test('the activity bar opens Deployments and Runs', async () => {
  await workbench().openContainer('Engine Room');
  await expect
    .poll(() => workbench().page.getByText('Deployments', { exact: true }).count())
    .toBeGreaterThan(0);
  await workbench().screenshot('empty-views');
});

test('the extension activates in time', async () => {
  await workbench().runCommand('Engine Room: Show Log');
  await expect.poll(() => readExtensionLog(), { timeout: 15_000 }).toMatch(/activated in [\d.]+ ms/);
  const durations = [...(await readExtensionLog()).matchAll(/activated in ([\d.]+) ms/g)];
  const slowestMs = Math.max(...durations.map(([, text]) => Number(text)));
  process.stdout.write(`activation: ${slowestMs} ms, limit ${activationLimitMs} ms\n`);
  expect(slowestMs).toBeLessThan(activationLimitMs);
});
