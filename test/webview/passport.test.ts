import { describe, expect, it } from 'vitest';
import type { HostHandlers } from '../../src/core/webviewMessages.ts';
import { type PassportApi, passportRequests, type PassportState } from '../../webview/passport/api.ts';
import { accessibilityProblems, type OpenOptions, screenshot, usePages } from './support/pages.ts';
import { currentChain, staleChain } from './support/passportFixtures.ts';
import { themeNames } from './support/themes.ts';

const pages = usePages();

describe.each(themeNames)('the passport page in %s', (theme) => {
  it.each([
    ['current', currentChain()],
    ['stale', staleChain()],
  ])('draws a %s chain, accessibly and within its policy', async (name, chain) => {
    const { page, problems, close } = await open({ kind: 'ready', chain }, { theme });
    expect(await page.locator('.chain > li').count()).toBe(3);
    await screenshot(page, `passport-${name}-${theme}`);
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });
});

async function open(state: PassportState, options: Partial<OpenOptions<PassportApi>> = {}) {
  const calls: string[] = [];
  const handlers: HostHandlers<PassportApi> = {
    openArtifact: ({ path }) => void calls.push(`openArtifact ${path}`),
    openPassportFile: ({ sha256 }) => void calls.push(`openPassportFile ${sha256}`),
    runPipeline: () => void calls.push('runPipeline'),
    reload: () => void calls.push('reload'),
    showLog: () => void calls.push('showLog'),
    copyText: ({ text }) => void calls.push(`copyText ${text}`),
    ...options.handlers,
  };
  const opened = await pages.open<PassportApi>('passport', {
    schemas: passportRequests,
    onReady: (host) => host.tell('show', state),
    ...options,
    handlers,
  });
  await opened.page.locator('header').waitFor();
  return { ...opened, calls };
}
