import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ImagePreview, InferenceResult, ServedModel } from '../../../webview/inference/api.ts';

/** The sample network as its server describes it. */
export const sampleModel: ServedModel = {
  name: 'efficientnet-lite0',
  version: '1',
  server: 'embedded Triton 2.51.0',
  backend: 'onnxruntime',
  inputs: [{ name: 'image', datatype: 'FP32', shape: [-1, 3, 224, 224] }],
  outputs: [{ name: 'logits', datatype: 'FP32', shape: [-1, 1000] }],
  imageInput: 'image',
  sampleImages: [
    { name: 'cat.png', path: '/w/images/cat.png' },
    { name: 'espresso.png', path: '/w/images/espresso.png' },
  ],
};

/** A model of which only tensors are known. */
export const tensorModel: ServedModel = {
  name: 'detector',
  version: '3',
  server: 'triton.example:8001',
  backend: 'tensorrt',
  inputs: [
    { name: 'features', datatype: 'FP32', shape: [-1, 4] },
    { name: 'mask', datatype: 'BOOL', shape: [-1, -1] },
  ],
  outputs: [
    { name: 'boxes', datatype: 'FP32', shape: [-1, 4] },
    { name: 'names', datatype: 'BYTES', shape: [-1] },
  ],
  sampleImages: [],
};

export const catPreview: ImagePreview = {
  id: 'cat',
  fileName: 'cat.png',
  widthPx: 451,
  heightPx: 300,
  png: new Uint8Array(readFileSync(join(import.meta.dirname, '../fixtures/cat-224.png'))),
  seenWidthPx: 224,
  seenHeightPx: 224,
  steps: 'shorter side to 256, 224 cut from the middle, (pixel − 127) / 128',
};

export const catResult: InferenceResult = {
  modelVersion: '1',
  outputs: [
    {
      name: 'logits',
      datatype: 'FP32',
      shape: [1, 1000],
      probabilities: true,
      classes: [
        { index: 285, label: 'Egyptian cat', score: 0.7489 },
        { index: 281, label: 'tabby', score: 0.1324 },
        { index: 282, label: 'tiger cat', score: 0.0871 },
        { index: 287, label: 'lynx', score: 0.0042 },
        { index: 728, label: 'plastic bag', score: 0.0009 },
      ],
      firstValues: [-0.42, 0.81, 0.11],
      elements: 1000,
      min: -3.2,
      max: 9.31,
      mean: 0.002,
      notFinite: 0,
    },
  ],
  timing: {
    totalNs: 14.62e6,
    queueNs: 0.21e6,
    computeInputNs: 0.34e6,
    computeInferNs: 9.87e6,
    computeOutputNs: 0.12e6,
  },
};

export const tensorResult: InferenceResult = {
  modelVersion: '3',
  outputs: [
    {
      name: 'boxes',
      datatype: 'FP32',
      shape: [2, 4],
      probabilities: false,
      firstValues: [12.5, 30.25, 101.5, 99, 0.000012, 4, 5.5, 6],
      elements: 8,
      min: 0.000012,
      max: 101.5,
      mean: 32.3,
      notFinite: 1,
    },
    {
      name: 'names',
      datatype: 'BYTES',
      shape: [2],
      probabilities: false,
      firstValues: ['cat', '<b>dog</b>'],
      elements: 2,
      notFinite: 0,
    },
  ],
  timing: { totalNs: 4.1e6 },
};
