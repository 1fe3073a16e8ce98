import { describe, expect, it } from 'vitest';
import { parseImageName, tensorrtImage, tritonImage } from '../../../../src/tensorrt/gate/imageNames.ts';

describe('image names', () => {
  it.each(['', '  '])('have no registry when it is "%s"', (registry) => {
    expect(tensorrtImage('24.05', registry)).toBe('tensorrt:24.05-py3');
  });

  it.each(['registry.example:5000/nvidia', 'registry.example:5000/nvidia/'])('stand below %s', (registry) => {
    expect(tritonImage('24.05', registry)).toBe('registry.example:5000/nvidia/tritonserver:24.05-py3');
  });

  it.each([
    ['tensorrt:24.05-py3', 'tensorrt', '', '24.05', ''],
    [
      'registry.example:5000/nvidia/tritonserver:26.03-trtllm-python-py3',
      'tritonserver',
      'registry.example:5000/nvidia',
      '26.03',
      'trtllm-python',
    ],
    ['a/tritonserver:24.05-py3-sdk', 'tritonserver', 'a', '24.05', 'sdk'],
    ['tritonserver:24.05-vllm-python-py3@sha256:0123', 'tritonserver', '', '24.05', 'vllm-python'],
    ['my/model-server:latest', 'other', 'my', null, ''],
    ['tensorrt', 'tensorrt', '', null, ''],
    ['tensorrt:24.13-py3', 'tensorrt', '', null, ''],
    ['', 'other', '', null, ''],
  ])('of %s are read', (name, kind, registry, release, variant) => {
    expect(parseImageName(name)).toEqual({ kind, registry, release, variant });
  });
});
