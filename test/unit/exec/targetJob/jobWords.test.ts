import { describe, expect, test } from 'vitest';
import { parseJobs, toCommand } from '../../../../src/exec/targetJob/jobStateText.ts';
import { checkJobId, startInput, startWords } from '../../../../src/exec/targetJob/jobWords.ts';
import type { MachineJobRequest } from '../../../../src/exec/targetJob/machineJobs.ts';

const request: MachineJobRequest = {
  id: 'job-1',
  title: 'Build',
  command: {
    program: 'trtexec',
    args: ['--onnx=a b', ''],
    env: { TOKEN: 'hunter2\nx', OPEN: 'yes' },
    cwd: '/work',
    stop: [{ signal: 'SIGINT', waitMs: 100 }],
  },
  cleanup: { program: 'docker', args: ['rm'], env: { TOKEN: 'hunter2', OTHER: '1' } },
  secretNames: ['TOKEN', 'ABSENT'],
};

describe('starting a job', () => {
  test('secrets travel on standard input alone', () => {
    const words = startWords(request, '/root');
    expect(words.join('\n')).not.toContain('hunter2');
    expect(words).toContain('OPEN=yes');
    expect(words).toContain('OTHER=1');
    expect(words).toContain('--onnx=a b');
    const [json = '', input, ...secrets] = startInput(request).split('\n');
    expect(json).not.toContain('hunter2');
    expect(input).toBe('');
    expect(secrets).toEqual(['TOKEN=hunter2\\nx', '']);
  });

  test('counts tell where check and cleanup end', () => {
    const words = startWords(request, '/root').slice(3);
    const checks = Number(words[0]);
    expect(words.slice(checks - 1, checks + 1)).toEqual(['/work', 'trtexec']);
    const cleanups = Number(words[checks + 1]);
    expect(words.slice(checks + 2 + cleanups - 2, checks + 2 + cleanups)).toEqual(['docker', 'rm']);
    expect(words[checks + 2 + cleanups]).toBe('sh');
    expect(words.slice(-3)).toEqual(['trtexec', '--onnx=a b', '']);
    expect(words).toContain('ENGINE_ROOM_JOB=job-1');
  });

  test('an empty input is not the same as none', () => {
    const withInput = (stdin: string) =>
      startInput({ ...request, command: { ...request.command, stdin } }).split('\n')[1];
    expect(withInput('')).toBe('+');
    expect(withInput('a b\n')).toBe('+a\\0040b\\n');
  });

  test('names that no shell variable, program or folder can have are refused', () => {
    const bad: Partial<MachineJobRequest['command']>[] = [
      { program: '' },
      { program: '-x' },
      { env: { 'A=B': '1' } },
      { env: { '-u': '1' } },
    ];
    for (const part of bad) {
      expect(() => startWords({ ...request, command: { ...request.command, ...part } }, '/root')).toThrow(
        'cannot be',
      );
    }
    const odd = { ...request, command: { ...request.command, env: { 'a.b': 'x' } }, secretNames: ['a.b'] };
    expect(() => startInput(odd)).toThrow('secret variable');
    for (const id of ['', '-a', '../x', 'a b', 'a.b']) {
      expect(() => checkJobId(id)).toThrow('cannot be the id');
    }
  });
});

describe('reading the state of jobs', () => {
  const json = JSON.stringify({
    schema: 'engine-room.machine-job/1',
    id: 'a',
    title: 'Tï tle',
    command: { program: 'x', args: [] },
    secretNames: [],
  });

  test('every state is told with its times and sizes', () => {
    const text = `job a ended 100 143 200 1 5 6\n${json}\njob b running 100 - - 0 0 0\nnot json\njob c unknown\n\njob d ended 1 - 2 1 0 0\n{}\n`;
    const [a, b, c, d] = parseJobs(text, '/r/jobs').map((job) => job.state);
    expect(a).toEqual({
      state: 'ended',
      id: 'a',
      title: 'Tï tle',
      folder: '/r/jobs/a',
      startedAtMs: 100_000,
      endedAtMs: 200_000,
      exitCode: 143,
      cancelled: true,
      stdoutBytes: 5,
      stderrBytes: 6,
    });
    expect(b).toMatchObject({ state: 'running', title: 'b', cancelled: false });
    expect(b).not.toHaveProperty('exitCode');
    expect(c).toEqual({ state: 'unknown', id: 'c' });
    expect(d).toMatchObject({ state: 'ended', endedAtMs: 2_000 });
    expect(d).not.toHaveProperty('exitCode');
    expect(parseJobs('', '/r')).toEqual([]);
  });

  test('a recorded command has no undefined fields', () => {
    expect(toCommand({ program: 'x', args: ['y'] })).toEqual({ program: 'x', args: ['y'] });
  });
});
