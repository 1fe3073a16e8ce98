import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** One project a test level; docs/architecture.md says what each level proves. */
export default defineConfig({
  test: {
    projects: [
      {
        // Code of the editor meets a small stand-in; the real API is for the end-to-end tests.
        resolve: { alias: { vscode: fileURLToPath(new URL('test/fakes/vscode.ts', import.meta.url)) } },
        test: { name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: 15_000 },
      },
      {
        test: {
          name: 'webview',
          include: ['test/webview/**/*.test.ts'],
          testTimeout: 60_000,
          fileParallelism: false,
          // What a page shows comes when the browser gets to it; a second is short on a machine that does other things.
          expect: { poll: { timeout: 10_000 } },
        },
      },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          globalSetup: ['test/integration/globalSetup.ts'],
          testTimeout: 180_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/e2e/globalSetup.ts'],
          testTimeout: 300_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
