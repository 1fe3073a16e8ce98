/** `npm run package` makes out/engine-room.vsix and fails when a size is above its budget. */
import { formatBytes } from '../src/core/units.ts';
import { measureBudgets, packageProduct } from './lib/packageProduct.ts';
import { runMain, ScriptError } from './lib/scriptError.ts';

await runMain(async () => {
  await packageProduct();
  const budgets = await measureBudgets();
  for (const { name, sizeBytes, limitBytes } of budgets) {
    const verdict = sizeBytes <= limitBytes ? 'ok' : 'short';
    console.log(`${name}: ${formatBytes(sizeBytes)}, limit ${formatBytes(limitBytes)}, ${verdict}`);
  }
  const over = budgets.filter(({ sizeBytes, limitBytes }) => sizeBytes > limitBytes);
  if (over.length > 0) {
    throw new ScriptError(`Above the size budget: ${over.map(({ name }) => name).join(', ')}.`);
  }
});
