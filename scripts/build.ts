/** `npm run build [-- --production] [-- --watch]` makes dist/. */
import { parseArgs } from 'node:util';
import { build } from './lib/buildProduct.ts';
import { runMain } from './lib/scriptError.ts';

await runMain(async () => {
  const { values } = parseArgs({
    options: {
      production: { type: 'boolean', default: false },
      watch: { type: 'boolean', default: false },
    },
  });
  await build(values);
});
