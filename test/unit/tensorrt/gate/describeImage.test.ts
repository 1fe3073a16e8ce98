import { describe, expect, it } from 'vitest';
import { describeImage } from '../../../../src/tensorrt/gate/describeImage.ts';

const image = (name: string, labels: { tensorrt?: string; cuda?: string; triton?: string } = {}) =>
  describeImage({ name, tensorrt: null, cuda: null, triton: null, ...labels });

describe('describeImage', () => {
  it('lets the label win over the table', () => {
    expect(image('tensorrt:24.05-py3', { tensorrt: '10.0.1.6', cuda: '12.4.1' })).toEqual({
      text: 'builds engines: TensorRT 10.0.1.6, CUDA 12.4.1',
      confidence: 'A',
    });
    expect(image('x/tritonserver:24.05-py3', { tensorrt: '10.1.0.27' }).text).toBe(
      'serves engines: Triton 2.46.0, TensorRT 10.1.0.27; the release table says 10.0.1.6, the label counts',
    );
  });

  it('says when only the table knows, and how sure it is', () => {
    expect(image('tritonserver:24.06-py3')).toEqual({
      text: 'serves engines: Triton 2.47.0, TensorRT 10.1.0.27 by the release table',
      confidence: 'C',
    });
  });

  it('claims nothing about other variants', () => {
    expect(image('tritonserver:25.12-trtllm-python-py3').text).toContain('TensorRT unknown');
    expect(image('mine:1')).toEqual({ text: 'TensorRT unknown', confidence: null });
  });
});
