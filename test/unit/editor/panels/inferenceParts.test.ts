import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { l10n } from 'vscode';
import { describe, expect, test } from 'vitest';
import { type ImageRecipe, InferenceInputs } from '../../../../src/editor/panels/inferenceInputs.ts';
import { outputResults, requestTiming } from '../../../../src/editor/panels/inferenceOutputs.ts';
import { translateStrings } from '../../../../src/editor/panels/pageStrings.ts';
import { preprocessWords } from '../../../../src/editor/panels/preprocessWords.ts';
import { encodeNpy } from '../../../../src/model/npy.ts';
import { tensorFromNumbers } from '../../../../src/model/tensor.ts';

const base = { interpolation: 'bilinear', color: 'RGB', layout: 'NCHW' } as const;
const recipe: ImageRecipe = {
  preprocess: { ...base, resize: 32, crop: 24, offset: 127, scale: 1 / 128 },
  input: { name: 'image', dtype: 'float32', shape: ['batch', 3, 24, 24] },
};
const image = { name: 'image', datatype: 'FP32', shape: [-1, 3, 24, 24] };
const cat = join(import.meta.dirname, '../../../../samples/efficientnet-lite0/images/cat.png');

describe('inputs of a page', () => {
  test('a photograph is held and shown as the model sees it, in bytes that cross to the page', async () => {
    const inputs = new InferenceInputs(l10n);
    const preview = await inputs.addImageFile(cat, recipe);
    expect(preview).toMatchObject({ fileName: 'cat.png', seenWidthPx: 24, seenHeightPx: 24 });
    expect(preview.png.constructor).toBe(Uint8Array);
    const resolved = await inputs.resolve([{ input: 'image', source: 'image', id: preview.id }], [image]);
    expect(resolved.tensors['image']?.shape).toEqual([1, 3, 24, 24]);
    expect(resolved.origins['image']).toMatchObject({ kind: 'image', path: cat });
  });

  test('what is no photograph is refused', async () => {
    const bytes = new TextEncoder().encode('no image');
    await expect(new InferenceInputs(l10n).addImage(bytes, 'a.png', recipe)).rejects.toThrow('a.png');
    const truncated = readFileSync(cat).subarray(0, 500);
    await expect(new InferenceInputs(l10n).addImage(truncated, 'cat.png', recipe)).rejects.toThrow('cat.png');
  });

  test('a .npy file of another type is refused with a way out', async () => {
    const npy = encodeNpy(tensorFromNumbers('float64', [1], [1]));
    await expect(new InferenceInputs(l10n).addTensor(npy, 'x.npy', { ...image, shape: [1] })).rejects.toThrow(
      'x.npy holds float64; input image takes float32',
    );
  });

  test('values come from JSON, nested or flat', async () => {
    const inputs = new InferenceInputs(l10n);
    const wanted = { name: 'x', datatype: 'INT64', shape: [-1, 2] };
    for (const text of ['[[1, 2], [3, 4]]', '[1, 2, 3, 4]']) {
      const { tensors } = await inputs.resolve([{ input: 'x', source: 'json', text }], [wanted]);
      expect(tensors['x']?.shape).toEqual([2, 2]);
    }
    await expect(inputs.resolve([{ input: 'x', source: 'json', text: '[1,' }], [wanted])).rejects.toThrow(
      'not JSON',
    );
    await expect(inputs.resolve([], [wanted])).rejects.toThrow('Input x has no value');
    await expect(inputs.resolve([{ input: 'x', source: 'image', id: 'gone' }], [wanted])).rejects.toThrow(
      'no longer held',
    );
  });
});

test('the output with class scores comes with its best classes, others with their range', () => {
  const outputs = {
    logits: tensorFromNumbers('float32', [1, 3], [0, 2, 1]),
    other: tensorFromNumbers('float32', [2], [NaN, 4]),
  };
  const postprocess = { activation: 'softmax', topK: 2, output: 'logits' } as const;
  const [logits, other] = outputResults(outputs, { postprocess, labels: ['a', 'b', 'c'] });
  expect(logits?.classes?.map(({ label }) => label)).toEqual(['b', 'c']);
  expect(logits?.probabilities).toBe(true);
  expect(other).toMatchObject({ min: 4, max: 4, notFinite: 1, probabilities: false });
  expect(outputResults(outputs, undefined)[0]?.classes).toBeUndefined();
});

test("a page gets the server's times only where it gave some", () => {
  expect(requestTiming({ clientNs: 5 })).toEqual({ totalNs: 5 });
  const server = {
    requestNs: 4,
    queueNs: 1,
    computeInputNs: 0,
    computeInferNs: 2,
    computeOutputNs: 1,
    requests: 1,
    exact: true,
  };
  expect(requestTiming({ clientNs: 5, server })).toMatchObject({ totalNs: 5, queueNs: 1, computeInferNs: 2 });
});

test.each([
  [
    { ...base, resize: 256, crop: 224, offset: 127, scale: 1 / 128 },
    'shorter side to 256, centre crop 224, (pixel − 127) / 128',
  ],
  [{ ...base, resize: [240, 320] }, 'resized to 320 × 240, pixel'],
  [{ ...base, scale: 0.3, color: 'BGR' as const }, 'channels as BGR, pixel × 0.3'],
  [{ ...base, mean: [0.5, 0.5, 0.5], std: [1, 1, 1] }, '(pixel / 255 − [0.5, 0.5, 0.5]) / [1, 1, 1]'],
])('%# preprocessing in words', (preprocess, words) => {
  expect(preprocessWords(l10n, preprocess)).toBe(words);
});

test('only words that differ from the page’s own are sent', () => {
  const german = { t: (text: string) => (text === 'Send' ? 'Senden' : text) };
  expect(translateStrings(german, { send: 'Send', retry: 'Retry {0}' })).toEqual({ send: 'Senden' });
});
