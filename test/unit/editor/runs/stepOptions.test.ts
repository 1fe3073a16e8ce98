import { describe, expect, test } from 'vitest';
import { FailureError } from '../../../../src/core/failure.ts';
import { imageOfJob, parseStepOptions, runRequest } from '../../../../src/editor/runs/stepOptions.ts';
import { stepNames } from '../../../../src/pipeline/runRecord.ts';

const settings = {
  tritonFolder: '',
  idleStopSeconds: 60,
  sshConfigFile: '',
  imageRegistry: '',
  cacheLimitGB: 50,
};
const base = { pipeline: 'engine-room.yaml', python: 'python3', title: 'x' };

describe('options of a keybinding or task', () => {
  test('may be partial', () => {
    expect(parseStepOptions({ pipeline: 'a.yaml' })).toEqual({ pipeline: 'a.yaml' });
  });

  test.each([
    [{ steps: ['fly'] }, 'steps[0]'],
    [{ steps: [] }, 'steps'],
    [{ pipeline: 3 }, 'pipeline'],
  ])('%j is refused at %s', (options, field) => {
    let thrown: unknown;
    try {
      parseStepOptions(options);
    } catch (caught) {
      thrown = caught;
    }
    expect(thrown instanceof FailureError && thrown.failure.field).toBe(field);
  });
});

describe('the request of a run', () => {
  test('has absolute paths and all steps by default', () => {
    const request = runRequest({ ...base, image: 'images/cat é.png' }, '/pro ject', settings);
    expect(request.pipelineFile).toBe('/pro ject/engine-room.yaml');
    expect(request.steps).toEqual(stepNames);
    expect(request.extraArgs).toEqual(['--image', '/pro ject/images/cat é.png', '--idle-stop-seconds', '60']);
  });

  test('keeps the order of the pipeline', () => {
    expect(runRequest({ ...base, steps: ['measure', 'export'] }, '/p', settings).steps).toEqual([
      'export',
      'measure',
    ]);
  });

  test('hands the settings of the server to those steps alone that serve', () => {
    const withFolder = { ...settings, tritonFolder: '/opt/triton', idleStopSeconds: 90 };
    expect(runRequest({ ...base, steps: ['export'] }, '/p', withFolder).extraArgs).toEqual([]);
    expect(runRequest({ ...base, steps: ['deploy'] }, '/p', withFolder).extraArgs).toEqual([
      '--triton-folder',
      '/opt/triton',
      '--idle-stop-seconds',
      '90',
    ]);
  });
});

test('where the steps run, the SSH configuration and the registry reach the command line', () => {
  const set = { ...settings, sshConfigFile: '/my config', imageRegistry: 'registry.example' };
  const request = runRequest({ ...base, steps: ['profile'], target: 'ssh:gpu-host' }, '/p', set);
  expect(request.extraArgs).toEqual([
    '--target',
    'ssh:gpu-host',
    '--ssh-config',
    '/my config',
    '--image-registry',
    'registry.example',
  ]);
});

test('the photograph of an earlier run is found in its command line', () => {
  const spec = (args: string[]) => ({
    schema: 'engine-room.job/1' as const,
    id: 'a',
    title: 'a',
    command: { program: 'node', args },
  });
  expect(imageOfJob(spec(['run', '--image', '/a b.png', '--run-folder', '/r']))).toBe('/a b.png');
  expect(imageOfJob(spec(['run']))).toBeUndefined();
});
