import { describe, expect, test } from 'vitest';
import { CancelledError } from '../../../../src/core/failure.ts';
import type { Command, CommandResult, CommandRunner, RunOptions } from '../../../../src/exec/command.ts';
import { createKubernetesRunner } from '../../../../src/exec/kubernetes/kubernetesRunner.ts';

const spec = { kind: 'kubernetes', namespace: 'ml', image: 'tensorrt:24.05-py3', gpus: 1 } as const;
const podNamed = (status: unknown) => ({ items: [{ metadata: { name: 'p-1' }, status }] });
const running = podNamed({
  phase: 'Running',
  containerStatuses: [{ state: { running: { startedAt: 'x' } } }],
});

/** Answers as kubectl would; remembers in which order it was asked. */
class FakeKubectl implements CommandRunner {
  readonly asked: string[] = [];
  readonly stdin: string[] = [];
  private readonly pods: unknown[];
  private readonly status: string;
  private readonly broken: { readonly verb: string; readonly stderr: string } | undefined;
  private endLogs: () => void = () => undefined;

  constructor(pods: unknown[], status = '0\n', broken?: { readonly verb: string; readonly stderr: string }) {
    this.pods = pods;
    this.status = status;
    this.broken = broken;
  }

  run(command: Command, options: RunOptions = {}): Promise<CommandResult> {
    const [verb = '', ...words] = command.args.slice(1);
    const step = verb === 'exec' ? words.slice(words.indexOf('--') + 1).join(' ') : verb;
    this.asked.push(step.split('\n')[0] ?? '');
    const ended = { exitCode: 0, signal: null, stdout: '', stderr: '' };
    if (this.broken?.verb === verb) {
      return Promise.resolve({ ...ended, exitCode: 1, stderr: this.broken.stderr });
    }
    if (command.stdin !== undefined) {
      this.stdin.push(command.stdin);
    }
    switch (step) {
      case 'get': {
        const pods = this.pods.length > 1 ? this.pods.shift() : this.pods[0];
        return Promise.resolve({ ...ended, stdout: JSON.stringify(pods) });
      }
      case 'cat /engine-room/status':
        return Promise.resolve({ ...ended, exitCode: this.status === '' ? 1 : 0, stdout: this.status });
      case 'touch /engine-room/collected':
        this.endLogs();
        return Promise.resolve(ended);
      case 'logs':
        return new Promise((resolve, reject) => {
          this.endLogs = () => resolve({ ...ended, stdout: 'hello\n' });
          options.signal?.addEventListener('abort', () => reject(new CancelledError()));
          options.onStdoutLine?.('hello');
        });
      default:
        return Promise.resolve(ended);
    }
  }
}

const command: Command = { program: 'trtexec', args: ['--onnx=m.onnx'], stdin: 'in' };
const quick = { pollMs: 1 };

describe('createKubernetesRunner', () => {
  test('does its work in order and leaves nothing behind', async () => {
    const kubectl = new FakeKubectl([{ items: [] }, podNamed({ phase: 'Pending' }), running]);
    const copy = { localFolder: '/here', podFolder: '/engine-room/work' };
    const runner = createKubernetesRunner(kubectl, spec, { ...quick, copyIn: [copy], copyOut: [copy] });
    const lines: string[] = [];
    expect(await runner.run(command, { onStdoutLine: (line) => lines.push(line) })).toEqual({
      exitCode: 0,
      signal: null,
      stdout: 'hello\n',
      stderr: '',
    });
    expect(lines).toEqual(['hello']);
    expect(kubectl.asked).toEqual([
      ...[
        'create',
        'get',
        'get',
        'get',
        'mkdir -p -- /engine-room/work',
        'cp',
        'sh -c cat > /engine-room/stdin',
      ],
      ...[
        'touch /engine-room/start',
        'logs',
        'cat /engine-room/status',
        'cp',
        'touch /engine-room/collected',
        'delete',
      ],
    ]);
    expect(kubectl.stdin[1]).toBe('in');
  });

  test("the command's own failure is its exit code, and nothing is copied out", async () => {
    const kubectl = new FakeKubectl([running], '3\n');
    const copy = { localFolder: '/here', podFolder: '/engine-room/work' };
    const runner = createKubernetesRunner(kubectl, spec, { ...quick, copyOut: [copy] });
    expect(await runner.run(command)).toMatchObject({ exitCode: 3 });
    expect(kubectl.asked).not.toContain('cp');
  });

  test.each([
    ['ErrImagePull', 'missing-image'],
    ['ImagePullBackOff', 'missing-image'],
    ['CreateContainerConfigError', 'process-failed'],
  ])('%s is told, and the Job deleted', async (reason, kind) => {
    const waiting = podNamed({
      phase: 'Pending',
      containerStatuses: [{ state: { waiting: { reason, message: 'why' } } }],
    });
    const kubectl = new FakeKubectl([waiting]);
    await expect(createKubernetesRunner(kubectl, spec, quick).run(command)).rejects.toMatchObject({
      failure: { kind, cause: 'why' },
    });
    expect(kubectl.asked.at(-1)).toBe('delete');
  });

  test('no free GPU: the reason is told while waiting, and in the end', async () => {
    const message = '0/3 nodes are available: 3 Insufficient nvidia.com/gpu.';
    const unscheduled = podNamed({
      phase: 'Pending',
      conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }],
    });
    const reasons: string[] = [];
    const runner = createKubernetesRunner(new FakeKubectl([unscheduled]), spec, {
      ...quick,
      startWithinMs: 30,
      onWaiting: (reason) => reasons.push(reason),
    });
    await expect(runner.run(command)).rejects.toMatchObject({ failure: { kind: 'timeout', cause: message } });
    expect(reasons).toEqual([message]);
  });

  test('a pod that was ended for its memory is told as that', async () => {
    const killed = podNamed({
      phase: 'Failed',
      containerStatuses: [{ state: { terminated: { exitCode: 137, reason: 'OOMKilled' } } }],
    });
    const kubectl = new FakeKubectl([running, killed], '');
    await expect(createKubernetesRunner(kubectl, spec, quick).run(command)).rejects.toMatchObject({
      failure: { kind: 'out-of-memory' },
    });
  });

  test.each([
    ['Unable to connect to the server: dial tcp 10.0.0.1:443: i/o timeout', 'unreachable'],
    [
      'Error from server (Forbidden): jobs.batch is forbidden: User "me" cannot create resource "jobs"',
      'sign-in',
    ],
    ['error: something else', 'process-failed'],
  ])('kubectl says %s', async (stderr, kind) => {
    const kubectl = new FakeKubectl([running], '0', { verb: 'create', stderr });
    await expect(createKubernetesRunner(kubectl, spec, quick).run(command)).rejects.toMatchObject({
      failure: { kind },
    });
  });

  test('an answer that is no list of pods is told', async () => {
    await expect(
      createKubernetesRunner(new FakeKubectl([[1]]), spec, quick).run(command),
    ).rejects.toMatchObject({
      failure: { kind: 'corrupt-file' },
    });
  });

  test('a cancel tells the command first, then deletes the Job', async () => {
    const kubectl = new FakeKubectl([running], '');
    const controller = new AbortController();
    const run = createKubernetesRunner(kubectl, spec, quick).run(
      { ...command, stop: [{ signal: 'SIGINT', waitMs: 100 }] },
      { signal: controller.signal, onStdoutLine: () => controller.abort() },
    );
    await expect(run).rejects.toThrow(CancelledError);
    expect(kubectl.asked.slice(-2)).toEqual(['sh -c mark=$1; shift', 'delete']);
  });
});
