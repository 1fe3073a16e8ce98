import { expect, test } from 'vitest';
import { passportDoubts } from '../../../src/pipeline/passportDoubts.ts';

test('nothing is against an engine that passed and loads where it is served', () => {
  expect(
    passportDoubts({
      options: { gateOverruled: false, synthetic: false },
      measured: { passed: true, loaded: true, loadCheck: 'Loaded.' },
    }),
  ).toEqual([]);
  expect(passportDoubts({ options: {}, measured: { sizeBytes: 3 } })).toEqual([]);
});

test('an overruled gate, a failed accuracy gate and an unproven load are said', () => {
  expect(
    passportDoubts({
      options: { gateOverruled: true, synthetic: true },
      measured: { passed: false, loaded: null, loadCheck: 'Not checked: no image.' },
    }),
  ).toEqual([
    'The compatibility gate refused this build and was overruled.',
    'It failed its accuracy gate.',
    'Not checked: no image.',
    'It is synthetic: a stand-in made it, not TensorRT.',
  ]);
});
