import { describe, expect, it } from 'vitest';
import { plainText } from '../../../src/core/sentence.ts';
import { answerOf } from '../../../webview/inference/answer.ts';
import { recallForm, rememberForm } from '../../../webview/inference/formMemory.ts';
import { allValues, elementsOf, slotsOf, valueOf } from '../../../webview/inference/inputSlot.ts';
import { inferenceStrings } from '../../../webview/inference/strings.ts';
import { timingParts } from '../../../webview/inference/timingParts.ts';
import { catPreview, catResult, sampleModel, tensorModel } from '../support/inferenceFixtures.ts';

describe('timingParts', () => {
  it('gives the rest to network and client', () => {
    const parts = timingParts({ totalNs: 10, queueNs: 1, computeInferNs: 5 });
    expect(parts).toEqual([
      { name: 'queue', durationNs: 1, share: 0.1 },
      { name: 'computeInfer', durationNs: 5, share: 0.5 },
      { name: 'rest', durationNs: 4, share: 0.4 },
    ]);
  });

  it('never has a negative rest, and shares that make one', () => {
    const parts = timingParts({ totalNs: 10, queueNs: 15, computeInferNs: 5 });
    expect(parts.map(({ share }) => share)).toEqual([0.75, 0.25, 0]);
  });

  it('is empty where the server told nothing, and finite where nothing took time', () => {
    expect(timingParts({ totalNs: 10 })).toEqual([]);
    expect(timingParts({ totalNs: 0, queueNs: 0 }).map(({ share }) => share)).toEqual([0, 0]);
  });
});

describe('the answer', () => {
  it('names raw scores without a percent sign', () => {
    const [output] = catResult.outputs;
    const raw = { ...catResult, outputs: [{ ...output!, probabilities: false }] };
    expect(plainText(answerOf(raw, sampleModel, inferenceStrings).sentence)).toBe(
      'Egyptian cat, score 0.749',
    );
  });

  it('does not fill placeholders that a label brings along', () => {
    const [output] = catResult.outputs;
    const odd = {
      ...catResult,
      outputs: [{ ...output!, classes: [{ index: 0, label: '{1} {0}', score: 0.5 }] }],
    };
    expect(plainText(answerOf(odd, sampleModel, inferenceStrings).sentence)).toBe('{1} {0}, 50 %');
  });
});

describe('input slots', () => {
  it('are complete when every input has a value of its chosen source', () => {
    const [features, mask] = slotsOf(tensorModel);
    expect(features?.sources).toEqual(['json', 'tensor']);
    features!.text = '[1]';
    expect(allValues([features!, mask!])).toBeUndefined();
    mask!.text = '   ';
    expect(valueOf(mask!)).toBeUndefined();
    mask!.text = '[true]';
    expect(allValues([features!, mask!])).toHaveLength(2);
    mask!.source = 'tensor';
    expect(allValues([features!, mask!])).toBeUndefined();
  });

  it('know how many values a shape holds, where that is known', () => {
    expect(elementsOf([-1, 3, 224, 224])).toBe(150_528);
    expect(elementsOf([-1, -1])).toBeUndefined();
    expect(elementsOf([])).toBe(1);
  });
});

describe('the memory of the form', () => {
  it('survives JSON', () => {
    const slots = slotsOf(sampleModel);
    slots[0]!.image = catPreview;
    const kept: unknown = JSON.parse(JSON.stringify(rememberForm(sampleModel, slots, catResult)));
    const restored = slotsOf(sampleModel);
    expect(recallForm(kept, sampleModel, restored)).toEqual(catResult);
    expect(restored[0]?.image).toEqual(catPreview);
  });

  it('is left alone for another model, another version or nonsense', () => {
    const kept = rememberForm(sampleModel, slotsOf(sampleModel), catResult);
    expect(recallForm(kept, { ...sampleModel, version: '2' }, slotsOf(sampleModel))).toBeUndefined();
    for (const nonsense of [undefined, null, 7, {}, { model: 1, slots: 'x' }]) {
      expect(recallForm(nonsense, sampleModel, slotsOf(sampleModel))).toBeUndefined();
    }
  });

  it('does not keep a very large picture', () => {
    const slots = slotsOf(sampleModel);
    slots[0]!.image = { ...catPreview, png: new Uint8Array(500_000) };
    expect(rememberForm(sampleModel, slots, undefined).slots[0]?.image).toBeUndefined();
  });
});
