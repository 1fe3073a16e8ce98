import { describe, expect, test } from 'vitest';
import { resolveTarget } from '../../../../src/pipeline/places/resolveTarget.ts';

const targets = {
  gpu: { at: 'ssh:gpu-host', python: '/opt/venv/bin/python' },
  box: { at: 'docker:pytorch', gpus: 'none' as const, network: 'engine' as const },
};

describe('the target of a step', () => {
  test('is a name of the pipeline, with its interpreter and its GPUs', () => {
    expect(resolveTarget('gpu', targets, 'profile.target')).toEqual({
      spec: { kind: 'ssh', host: 'gpu-host' },
      python: '/opt/venv/bin/python',
    });
    expect(resolveTarget('box', targets, 'profile.target').spec).toMatchObject({
      gpus: 'none',
      network: 'engine',
    });
  });

  test('or is written out', () => {
    expect(resolveTarget('here', {}, 'x')).toEqual({ spec: { kind: 'here' } });
    expect(resolveTarget('ssh:other', targets, 'x').spec).toEqual({ kind: 'ssh', host: 'other' });
  });

  test('that is no name gets the nearest one, or how to write a host', () => {
    expect(() => resolveTarget('gpi', targets, 'profile.target')).toThrow(
      expect.objectContaining({
        failure: expect.objectContaining({ field: 'profile.target', nextStep: 'Did you mean gpu?' }),
      }),
    );
    expect(() => resolveTarget('workstation', {}, 'x')).toThrow(
      expect.objectContaining({
        failure: expect.objectContaining({ nextStep: expect.stringContaining('ssh:workstation') }),
      }),
    );
  });
});
