import { describe, expect, it } from 'vitest';
import { reuseKey, type ReuseFacts } from '../../../../src/tensorrt/build/reuseKey.ts';

const facts: ReuseFacts = {
  onnxSha256: 'a'.repeat(64),
  externalData: [
    { name: 'w1', sha256: '1' },
    { name: 'w2', sha256: '2' },
  ],
  image: 'sha256:abc',
  tensorrt: '10.0.1.6',
  gpu: 'NVIDIA H200',
  computeCapability: '9.0',
  args: ['--onnx=/a/m.onnx', '--saveEngine=/a/m.plan', '--fp16', '--minShapes=x:1', '--maxShapes=x:4'],
};

describe('reuseKey', () => {
  it('does not mind paths, measuring and order', () => {
    const key = reuseKey(facts);
    expect(
      reuseKey({
        ...facts,
        externalData: facts.externalData.toReversed(),
        args: [
          '--fp16',
          '--minShapes=x:1',
          '--maxShapes=x:4',
          '--onnx=/b/m.onnx',
          '--exportTimes=/t',
          '--skipInference',
          '--noCudaGraph',
          '--timingCacheFile=/c',
        ],
      }),
    ).toBe(key);
  });

  it.each<Partial<ReuseFacts>>([
    { onnxSha256: 'b'.repeat(64) },
    { externalData: [{ name: 'w1', sha256: '1' }] },
    { image: 'sha256:def' },
    { image: null },
    { tensorrt: '10.1.0.27' },
    { gpu: 'NVIDIA H100' },
    { computeCapability: null },
    { args: [...facts.args, '--noTF32'] },
    { args: facts.args.filter((arg) => arg !== '--fp16') },
    { args: facts.args.map((arg) => arg.replace('x:4', 'x:8')) },
  ])('minds %j', (change) => {
    expect(reuseKey({ ...facts, ...change })).not.toBe(reuseKey(facts));
  });

  it('minds the order of profiles, which are known by their place', () => {
    const profiles = (...sizes: number[]) => ({
      ...facts,
      args: sizes.flatMap((size, index) => [`--profile=${index}`, `--optShapes=x:${size}`]),
    });
    expect(reuseKey(profiles(1, 8))).not.toBe(reuseKey(profiles(8, 1)));
  });
});
