import { describe, expect, it } from 'vitest';
import { FailureError } from '../../../../src/core/failure.ts';
import { decodeImage } from '../../../../src/model/image/decodeImage.ts';
import { preprocessImage } from '../../../../src/model/image/preprocessImage.ts';
import { previewPng } from '../../../../src/model/image/previewPng.ts';
import type { Preprocess } from '../../../../src/pipeline/pipelineSchema.ts';
import { pngFile } from './images.ts';

const png = pngFile({ width: 2, height: 2 }, [
  [0, 51, 255, 1, 2, 3],
  [4, 5, 6, 7, 8, 9],
]);
const asIs: Preprocess = { interpolation: 'bilinear', color: 'RGB', layout: 'NCHW' };

describe('preprocessImage', () => {
  it('lays planes out as the model asks', () => {
    const input = { name: 'x', dtype: 'float32' as const };
    const values = (preprocess: Preprocess, shape: (number | string)[]) =>
      Array.from(preprocessImage(png, preprocess, { ...input, shape }, 'a.png').tensor.data as Float32Array);
    expect(values(asIs, ['batch', 3, 2, 2])).toEqual([0, 1, 4, 7, 51, 2, 5, 8, 255, 3, 6, 9]);
    expect(values({ ...asIs, layout: 'NHWC' }, [1, 2, 2, 3])).toEqual([
      0, 51, 255, 1, 2, 3, 4, 5, 6, 7, 8, 9,
    ]);
    expect(values({ ...asIs, layout: 'NHWC', color: 'BGR' }, [1, 2, 2, 3]).slice(0, 3)).toEqual([255, 51, 0]);
    expect(values({ ...asIs, offset: 51, scale: 0.5 }, [1, 3, 'h', 'w'])[0]).toBe(-25.5);
    expect(values({ ...asIs, mean: [1, 0, 0], std: [0.5, 1, 1] }, [1, 3, 2, 2])[0]).toBe(-2);
  });

  it('repeats the photograph for a fixed batch and keeps the declared type', () => {
    const { tensor } = preprocessImage(
      png,
      asIs,
      { name: 'x', dtype: 'uint8', shape: [2, 3, 2, 2] },
      'a.png',
    );
    expect(tensor.shape).toEqual([2, 3, 2, 2]);
    expect(Array.from(tensor.data as Uint8Array).slice(12, 16)).toEqual([0, 1, 4, 7]);
  });

  it('says which sizes do not agree', () => {
    try {
      preprocessImage(png, asIs, { name: 'pixels', dtype: 'float32', shape: ['n', 3, 224, 224] }, 'a.png');
      expect.fail('no failure');
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(FailureError);
      expect((thrown as FailureError).failure).toMatchObject({
        kind: 'wrong-shape',
        message: 'a.png becomes [1, 3, 2, 2], but input pixels expects [n, 3, 224, 224].',
        file: 'a.png',
      });
    }
  });

  it('shows what the model looks at', () => {
    const { preview } = preprocessImage(
      png,
      { ...asIs, crop: 1 },
      { name: 'x', dtype: 'float32', shape: [1, 3, 1, 1] },
      'a',
    );
    expect([...decodeImage(previewPng(preview), 'preview').rgb]).toEqual([0, 51, 255]);
  });
});
