import { describe, expect, test } from 'vitest';
import {
  copyInCommand,
  copyOutCommand,
  createJobCommand,
  deleteJobCommand,
  endInPodCommand,
  execInPodCommand,
  followLogsCommand,
  getPodsCommand,
} from '../../../../src/exec/kubernetes/kubectlCommand.ts';

const spec = { kind: 'kubernetes', context: 'lab; rm -rf', namespace: 'ml', image: 'i', gpus: 0 } as const;
const base = ['--context=lab; rm -rf', '--namespace=ml'];
const pod = 'engine-room-j1-x7k2p';
const copy = { localFolder: '/home/me/a: b', podFolder: '/engine-room/work' };

describe('kubectl', () => {
  test('gets the manifest on standard input', () => {
    const command = createJobCommand({
      spec,
      jobId: 'j1',
      command: { program: 'p', args: [] },
      deadlineSeconds: 1,
    });
    expect(command.args).toEqual([...base, 'create', '--filename=-', '--output=name']);
    expect(JSON.parse(command.stdin ?? '')).toMatchObject({
      kind: 'Job',
      metadata: { name: 'engine-room-j1' },
    });
  });

  test.each([
    [
      'pods',
      getPodsCommand(spec, 'j1'),
      ['get', 'pods', '--selector=engine-room/job=engine-room-j1', '--output=json'],
    ],
    ['logs', followLogsCommand(spec, pod), ['logs', '--follow', '--container=main', pod]],
    [
      'exec',
      execInPodCommand(spec, pod, ['-x', '--', '$(id)']),
      ['exec', '--stdin', pod, '--container=main', '--', '-x', '--', '$(id)'],
    ],
    [
      'copy in',
      copyInCommand(spec, pod, copy),
      ['cp', '--container=main', '--retries=3', './.', `${pod}:/engine-room/work`],
    ],
    [
      'copy out',
      copyOutCommand(spec, pod, copy),
      ['cp', '--container=main', '--retries=3', `${pod}:/engine-room/work/.`, '.'],
    ],
    [
      'delete',
      deleteJobCommand(spec, 'j1'),
      ['delete', 'job', 'engine-room-j1', '--ignore-not-found=true', '--cascade=background', '--wait=false'],
    ],
  ])('%s', (_, command, args) => {
    expect(command).toMatchObject({ program: 'kubectl', args: [...base, ...args] });
  });

  test('copies run inside the folder here, since a colon would name a pod', () => {
    expect(copyInCommand(spec, pod, copy).cwd).toBe(copy.localFolder);
    expect(copyOutCommand(spec, pod, copy).cwd).toBe(copy.localFolder);
    expect(() => copyInCommand(spec, pod, { ...copy, podFolder: '/a:b' })).toThrow(
      /cannot be a folder of a pod/,
    );
  });

  test('a cancel hands the plan to the pod', () => {
    const { args } = endInPodCommand(spec, pod, 'j1', [{ signal: 'SIGINT', waitMs: 2_000 }]);
    expect(args.slice(-3)).toEqual(['ENGINE_ROOM_JOB=j1', 'INT', '20']);
  });

  test('a pod with an odd name is refused', () => {
    expect(() => followLogsCommand(spec, '--all-containers')).toThrow(/is not the name of a pod/);
  });

  test('without a context the current one is left alone', () => {
    const { context, ...current } = spec;
    expect(context).toBeDefined();
    expect(getPodsCommand(current, 'j1').args[0]).toBe('--namespace=ml');
  });
});
