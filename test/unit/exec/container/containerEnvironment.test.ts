import { describe, expect, test } from 'vitest';
import { containerEnvironment } from '../../../../src/exec/container/containerEnvironment.ts';

describe('containerEnvironment', () => {
  test('keeps values off the command line', () => {
    expect(containerEnvironment({ HF_TOKEN: 'hf_secret', CUDA_VISIBLE_DEVICES: '0' })).toEqual({
      args: ['--env=HF_TOKEN', '--env=CUDA_VISIBLE_DEVICES'],
      env: { HF_TOKEN: 'hf_secret', CUDA_VISIBLE_DEVICES: '0' },
    });
  });

  test.each([
    'PATH',
    'HOME',
    'LD_LIBRARY_PATH',
    'DOCKER_HOST',
    'http_proxy',
    'BASH_ENV',
    'GODEBUG',
    'ENGINE_ROOM_JOB',
  ])('does not let %s change the client of the engine', (name) => {
    expect(containerEnvironment({ [name]: 'v' })).toEqual({ args: [`--env=${name}=v`], env: {} });
  });

  test('a name that no shell knows is written with its value', () => {
    expect(containerEnvironment({ 'a.b': 'x y', '--env': '' }).args).toEqual([
      '--env=a.b=x y',
      '--env=--env=',
    ]);
  });

  test.each([{ '': 'x' }, { 'A=B': 'x' }, { 'A\0': 'x' }, { A: 'x\0y' }])('refuses %j', (variables) => {
    expect(() => containerEnvironment(variables)).toThrow(/cannot be an environment variable/);
  });
});
