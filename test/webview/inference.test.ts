import { describe, expect, it } from 'vitest';
import type { HostHandlers } from '../../src/core/webviewMessages.ts';
import { type InferenceApi, inferenceRequests, type InferenceState } from '../../webview/inference/api.ts';
import {
  catPreview,
  catResult,
  sampleModel,
  tensorModel,
  tensorResult,
} from './support/inferenceFixtures.ts';
import { accessibilityProblems, type OpenOptions, screenshot, usePages } from './support/pages.ts';
import { themeNames } from './support/themes.ts';

const pages = usePages();
const ready: InferenceState = { kind: 'ready', model: sampleModel };

describe.each(themeNames)('the inference page in %s', (theme) => {
  it('sends a photograph and shows the class, accessibly and within its policy', async () => {
    const { page, problems, close } = await open(ready, { theme });
    expect(await page.locator('h1').textContent()).toBe('Pick an image, then send it.');
    await screenshot(page, `inference-start-${theme}`);
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'cat.png' }).click();
    await page.locator('img').waitFor();
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('heading', { name: 'Egyptian cat, 74.9 %' }).waitFor();
    await screenshot(page, `inference-answer-${theme}`);
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });
});

it('tensors', async () => {
  const { page, close } = await open(
    { kind: 'ready', model: tensorModel },
    { handlers: { ...handlersOf([]), send: () => tensorResult } },
  );
  await page.getByRole('textbox', { name: 'Values of features as JSON' }).fill('[[1,2,3,4]]');
  await page.getByRole('textbox', { name: 'Values of mask as JSON' }).fill('[[true]]');
  await screenshot(page, 'inference-tensors-filled');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByText('detector answered').waitFor();
  await screenshot(page, 'inference-tensors-answer');
  await close();
});

function handlersOf(calls: string[]): HostHandlers<InferenceApi> {
  return {
    chooseImage: () => catPreview,
    openImage: ({ path }) => {
      calls.push(`openImage ${path}`);
      return catPreview;
    },
    loadImage: ({ fileName, bytes }) => {
      calls.push(`loadImage ${fileName} ${bytes.length}`);
      return catPreview;
    },
    chooseTensor: () => null,
    loadTensor: ({ input, fileName, bytes }) => {
      calls.push(`loadTensor ${input} ${fileName} ${bytes.length}`);
      return { id: 't', fileName, datatype: 'FP32', shape: [1, 4] };
    },
    send: ({ inputs }) => {
      calls.push(`send ${JSON.stringify(inputs)}`);
      return catResult;
    },
    copyCode: ({ language }) => void calls.push(`copyCode ${language}`),
    deploy: () => void calls.push('deploy'),
    reload: () => void calls.push('reload'),
    showLog: () => void calls.push('showLog'),
    copyText: ({ text }) => void calls.push(`copyText ${text}`),
  };
}

async function open(state: InferenceState, options: Partial<OpenOptions<InferenceApi>> = {}) {
  const calls: string[] = [];
  const opened = await pages.open<InferenceApi>('inference', {
    schemas: inferenceRequests,
    onReady: (host) => host.tell('show', state),
    ...options,
    handlers: { ...handlersOf(calls), ...options.handlers },
  });
  await opened.page.locator('header').waitFor();
  return { ...opened, calls };
}
