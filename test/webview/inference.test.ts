import { describe, expect, it } from 'vitest';
import { fail } from '../../src/core/failure.ts';
import type { HostHandlers } from '../../src/core/webviewMessages.ts';
import { type InferenceApi, inferenceRequests, type InferenceState } from '../../webview/inference/api.ts';
import { largestDropBytes } from '../../webview/inference/dropZone.ts';
import { hostileName } from './support/comparisonFixtures.ts';
import {
  catPreview,
  catResult,
  sampleModel,
  tensorModel,
  tensorResult,
} from './support/inferenceFixtures.ts';
import {
  accessibilityProblems,
  fitsItsPane,
  keptState,
  type OpenOptions,
  screenshot,
  smuggledElements,
  tabStops,
  usePages,
} from './support/pages.ts';
import { themeNames } from './support/themes.ts';

const pages = usePages();
const ready: InferenceState = { kind: 'ready', model: sampleModel };
const tensors: InferenceState = { kind: 'ready', model: tensorModel };

describe.each(themeNames)('the inference page in %s', (theme) => {
  it('sends a photograph and shows the class, accessibly and within its policy', async () => {
    const { page, problems, calls, close } = await open(ready, { theme });
    expect(await page.locator('h1').textContent()).toBe('Pick an image, then send it.');
    await screenshot(page, `inference-start-${theme}`);
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'cat.png' }).click();
    await page.getByRole('img', { name: 'What the model sees of cat.png' }).waitFor();
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('heading', { name: 'Egyptian cat, 74.9 %' }).waitFor();
    expect(calls).toEqual([
      'openImage /w/images/cat.png',
      'send [{"input":"image","source":"image","id":"cat"}]',
    ]);
    await screenshot(page, `inference-answer-${theme}`);
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });
});

describe('the inference page', () => {
  it('shows the classes and where the time went in figures', async () => {
    const { page, close } = await openWithImage();
    await page.getByRole('button', { name: 'Send' }).click();
    const rows = page.locator('.classes tbody tr');
    await rows.first().waitFor();
    expect(await rows.first().innerText()).toMatch(/^Egyptian cat\s+74\.9 %$/);
    expect(await page.locator('.timing-table tbody tr').allInnerTexts()).toEqual([
      'queue\t0.21\t1.4',
      'compute input\t0.34\t2.3',
      'compute infer\t9.87\t67.5',
      'compute output\t0.12\t0.8',
      'network and client\t4.08\t27.9',
    ]);
    await page.getByText('Answered in 14.6 ms by efficientnet-lite0, version 1.').waitFor();
    await page.getByRole('button', { name: 'Send Again' }).waitFor();
    await close();
  });

  it('takes a photograph that is dropped on it', async () => {
    const { page, calls, close } = await open(ready);
    await drop(page, 0, { name: 'my cat.jpg', size: 5 });
    await page.locator('img').waitFor();
    expect(calls).toEqual(['loadImage my cat.jpg 5']);
    await close();
  });

  it('takes a photograph that is dragged from the Explorer', async () => {
    const { page, calls, close } = await open(ready);
    await drop(page, 0, { uri: 'file:///w/images/espresso.png' });
    await page.locator('img').waitFor();
    expect(calls).toEqual(['openImage file:///w/images/espresso.png']);
    await close();
  });

  it('refuses a file that is too large, and ignores one dropped elsewhere', async () => {
    const { page, calls, problems, close } = await open(ready);
    await drop(page, 0, { name: 'huge.png', size: largestDropBytes + 1 });
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').innerText()).toContain('huge.png is larger than 64 MB.');
    await page.locator('h1').evaluate((heading) => {
      const event = new DragEvent('drop', { bubbles: true, cancelable: true });
      heading.dispatchEvent(event);
      document.title = event.defaultPrevented ? 'ignored' : 'navigates';
    });
    expect(await page.title()).toBe('ignored');
    expect(calls).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });

  it('uses a photograph chosen outside, even before the model is known', async () => {
    const { page, close } = await open(ready, {
      onReady: (host) => {
        host.tell('show', { kind: 'loading', subject: 'efficientnet-lite0' });
        host.tell('image', catPreview);
        host.tell('show', ready);
      },
    });
    await page.getByRole('img', { name: 'What the model sees of cat.png' }).waitFor();
    await page.getByRole('heading', { name: 'Ready to send.' }).waitFor();
    await close();
  });

  it('shows why a request failed, keeps the input, and can send again', async () => {
    let failing = true;
    const { page, problems, close } = await openWithImage({
      handlers: {
        send: () =>
          failing
            ? fail({
                kind: 'server-refused',
                message: 'The server refused the request to efficientnet-lite0.',
                cause:
                  "unexpected shape for input 'image' for model 'efficientnet-lite0'. Expected [-1,3,224,224], got [1,3,256,256]",
                nextStep: 'Deploy the model again after changing its inputs.',
              })
            : catResult,
      },
    });
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('heading', { name: 'The server refused the request' }).waitFor();
    await page.getByText("unexpected shape for input 'image'").waitFor();
    await page.getByText('Deploy the model again').waitFor();
    await screenshot(page, 'inference-refused-dark');
    expect(await accessibilityProblems(page)).toEqual([]);
    failing = false;
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('heading', { name: 'Egyptian cat' }).waitFor();
    expect(problems).toEqual([]);
    await close();
  });

  it('says that it waits and sends once', async () => {
    let answer: () => void = () => undefined;
    let sent = 0;
    const { page, close } = await openWithImage({
      handlers: {
        send: async () => {
          sent++;
          await new Promise<void>((resolve) => (answer = resolve));
          return catResult;
        },
      },
    });
    const send = page.getByRole('button', { name: 'Send' });
    await send.click();
    await page.getByText('Waiting for the answer…').waitFor();
    await send.click({ force: true });
    await screenshot(page, 'inference-waiting-dark');
    answer();
    await page.getByRole('heading', { name: 'Egyptian cat' }).waitFor();
    expect(sent).toBe(1);
    await close();
  });

  it('copies the request as code', async () => {
    const { page, calls, close } = await openWithImage();
    await page.getByRole('button', { name: 'Copy as Python' }).click();
    await page.getByText('Copied', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Copy as curl' }).click();
    await expect.poll(() => calls.slice(1)).toEqual(['copyCode python', 'copyCode curl']);
    await close();
  });

  it('takes tensors as JSON and as files, and shows raw outputs', async () => {
    const { page, problems, calls, close } = await open(tensors, {
      handlers: {
        send: ({ inputs }) => {
          calls.push(JSON.stringify(inputs));
          return tensorResult;
        },
      },
    });
    await page.getByRole('textbox', { name: 'Values of features as JSON' }).fill('[[1, 2, 3, 4]]');
    expect(await page.getByRole('button', { name: 'Send' }).getAttribute('disabled')).toBe('');
    await page.getByRole('combobox', { name: 'Source of mask' }).click();
    await page.getByRole('option', { name: 'File' }).click();
    await screenshot(page, 'inference-tensors-start');
    expect(await accessibilityProblems(page)).toEqual([]);
    await drop(page, 0, { name: 'mask.npy', size: 7 });
    await page.getByText('mask.npy').waitFor();
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('heading', { name: 'detector answered with 2 outputs.' }).waitFor();
    expect(calls).toEqual([
      'loadTensor mask mask.npy 7',
      '[{"input":"features","source":"json","text":"[[1, 2, 3, 4]]"},{"input":"mask","source":"tensor","id":"t"}]',
    ]);
    const outputs = await page.locator('.evidence .table').first().locator('tbody tr').allInnerTexts();
    expect(outputs[0]).toMatch(/^boxes\tFP32\t\[2, 4\]\t12\.5.*1 not finite\t1\.2e-5\t102\t32\.3$/);
    expect(outputs[1]).toContain('<b>dog</b>');
    await page.getByText('The server reported no times of its own.').waitFor();
    expect(await smuggledElements(page)).toBe(0);
    await screenshot(page, 'inference-tensors-answer');
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });

  it('is reached by keyboard alone', async () => {
    const { page, calls, close } = await openWithImage();
    expect(await tabStops(page)).toEqual([
      'Copy as Python',
      'Copy as curl',
      'Send',
      'Source of image',
      'Choose Another…',
      'cat.png',
      'espresso.png',
      'Outputs',
      'Output',
    ]);
    await page.getByRole('button', { name: 'Send' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Egyptian cat' }).waitFor();
    expect(calls.filter((call) => call.startsWith('send'))).toHaveLength(1);
    await close();
  });

  it('brings input and answer back after it was hidden', async () => {
    const first = await openWithImage();
    await first.page.getByRole('button', { name: 'Send' }).click();
    await first.page.getByRole('heading', { name: 'Egyptian cat' }).waitFor();
    const state = JSON.parse(JSON.stringify(await keptState(first.page))) as unknown;
    await first.close();
    const second = await open(ready, { state });
    await second.page.getByRole('heading', { name: 'Egyptian cat, 74.9 %' }).waitFor();
    const width = await second.page
      .locator('img')
      .evaluate(async (image: HTMLImageElement) => (await image.decode(), image.naturalWidth));
    expect(width).toBe(224);
    expect(second.problems).toEqual([]);
    await second.close();
    const other = await open(tensors, { state });
    await other.page.getByRole('heading', { name: 'Fill the inputs, then send them.' }).waitFor();
    await other.close();
  });

  it('keeps what was given while its host shows the same model again', async () => {
    const { page, host, close } = await openWithImage();
    host.tell('show', ready);
    host.tell('show', { kind: 'ready', model: structuredClone(sampleModel) });
    await page.getByRole('img', { name: 'What the model sees of cat.png' }).waitFor();
    await close();
  });

  it('shows names as text, whatever they hold and however long they are', async () => {
    const label = `${hostileName}${'x'.repeat(10_000)}`;
    const { page, problems, close } = await open(
      {
        kind: 'ready',
        model: {
          ...sampleModel,
          name: hostileName,
          inputs: [{ name: hostileName, datatype: 'FP32', shape: [1] }],
          imageInput: hostileName,
          sampleImages: [{ name: hostileName, path: '/x' }],
        },
      },
      {
        handlers: {
          openImage: () => ({ ...catPreview, fileName: hostileName, steps: hostileName }),
          send: () => ({
            ...catResult,
            outputs: [{ ...catResult.outputs[0]!, classes: [{ index: 1, label, score: 0.5 }] }],
          }),
        },
      },
    );
    await page.locator('.link').first().click();
    await page.locator('.preview').waitFor();
    await page.getByRole('button', { name: 'Send' }).click();
    await page.locator('.classes tbody tr').waitFor();
    expect(await page.locator('.classes tbody th').textContent()).toBe(label);
    expect(await smuggledElements(page)).toBe(0);
    expect(await page.title()).toBe('inference');
    expect(await fitsItsPane(page)).toBe(true);
    await screenshot(page, 'inference-hostile-dark');
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });

  it('stacks its columns in a narrow pane', async () => {
    const { page, close } = await openWithImage({ widthPx: 600, heightPx: 900, theme: 'light' });
    await page.getByRole('button', { name: 'Send' }).click();
    await page.locator('.classes').waitFor();
    expect(await fitsItsPane(page)).toBe(true);
    await screenshot(page, 'inference-narrow-light');
    await close();
  });

  it.each([
    ['loading', { kind: 'loading', subject: 'efficientnet-lite0' }, 'Asking the server about the model…'],
    [
      'stopped',
      { kind: 'stopped', subject: 'efficientnet-lite0' },
      'No server answers for efficientnet-lite0.',
    ],
    [
      'failed',
      {
        kind: 'failed',
        subject: 'efficientnet-lite0',
        failure: {
          kind: 'server-crashed',
          message: 'The server ended unexpectedly.',
          cause: 'signal SIGKILL',
        },
      },
      'The server ended unexpectedly.',
    ],
  ] satisfies [string, InferenceState, string][])('has a %s state', async (name, state, text) => {
    const { page, problems, close } = await open(state, { theme: name === 'stopped' ? 'light' : 'dark' });
    await page.getByText(text).first().waitFor();
    await screenshot(page, `inference-${name}`);
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });

  it('deploys where no server runs', async () => {
    const { page, host, calls, close } = await open({ kind: 'stopped', subject: 'x' });
    await page.getByRole('button', { name: 'Deploy' }).click();
    await expect.poll(() => calls).toEqual(['deploy']);
    host.tell('show', ready);
    await page.getByRole('heading', { name: 'Pick an image' }).waitFor();
    await close();
  });
});

/** Drops a file or an address on the n-th area that takes one. */
async function drop(
  page: Awaited<ReturnType<typeof open>>['page'],
  index: number,
  what: { name: string; size: number } | { uri: string },
): Promise<void> {
  await page
    .locator('.drop-zone')
    .nth(index)
    .evaluate((zone, given) => {
      const dataTransfer = new DataTransfer();
      if ('uri' in given) {
        dataTransfer.setData('text/uri-list', `${given.uri}\r\n`);
      } else {
        dataTransfer.items.add(new File([new Uint8Array(given.size)], given.name));
      }
      zone.dispatchEvent(new DragEvent('dragover', { dataTransfer, bubbles: true, cancelable: true }));
      zone.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
    }, what);
}

async function openWithImage(options: Parameters<typeof open>[1] = {}) {
  const opened = await open(ready, options);
  await opened.page.getByRole('button', { name: 'cat.png' }).click();
  await opened.page.locator('img').waitFor();
  return opened;
}

async function open(
  state: InferenceState,
  options: Partial<Omit<OpenOptions<InferenceApi>, 'handlers'>> & {
    handlers?: Partial<HostHandlers<InferenceApi>>;
  } = {},
) {
  const calls: string[] = [];
  const opened = await pages.open<InferenceApi>('inference', {
    schemas: inferenceRequests,
    onReady: (host) => host.tell('show', state),
    ...options,
    handlers: {
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
      ...options.handlers,
    },
  });
  await opened.page.locator('header').waitFor();
  return { ...opened, calls };
}
