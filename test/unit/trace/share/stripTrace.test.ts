import { describe, expect, test } from 'vitest';
import { isUsers } from '../../../../src/trace/link/sourceFrame.ts';
import { toRecord } from '../../../../src/trace/cache/traceRecord.ts';
import { nameOf } from '../../../../src/trace/read/trace.ts';
import { packShare, unpackShare } from '../../../../src/trace/share/shareContainer.ts';
import { PathStripper } from '../../../../src/trace/share/pathStripper.ts';
import { stripTrace } from '../../../../src/trace/share/stripTrace.ts';
import { answerRequest } from '../../../../src/trace/service/answerRequest.ts';
import { SmallTrace, traceOf } from '../../../support/trace/smallTrace.ts';
import { fixturePath } from '../../../support/trace/fixtureTrace.ts';
import { openTrace } from '../../../../src/trace/read/openTrace.ts';
import { writeShareFile } from '../../../../src/trace/share/writeShareFile.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const secrets = ['anna', 'Anna', 'secret', 'Geheim', 'gpu-host-17', 'corp', 'My Files'];

function traceWithPaths() {
  const trace = new SmallTrace().step(1, 0, 2000);
  const frame = (name: string, ts: number, dur: number) => trace.host('python_function', name, ts, dur);
  frame('/home/anna/secret/train.py(31): step', 10, 900);
  frame('/home/anna/secret/types.py(3): make', 15, 5);
  frame('C:\\Users\\Anna\\My Files\\model.py(12): block', 20, 800);
  frame('corp/secret_net/layers.py(7): forward', 30, 700);
  frame('/home/anna/venv/lib/python3.12/site-packages/torch/nn/modules/linear.py(9): forward', 40, 600);
  frame('torch/nn/functional.py(2): relu', 50, 500);
  frame('/usr/lib/python3.12/threading.py(20): run', 60, 400);
  trace.host('user_annotation', 'load /home/anna/secret/data/x.bin', 70, 10);
  trace.host('user_annotation', 'read C:\\Users\\Anna\\My Files\\y.bin', 81, 10);
  trace.kernel('void gemm<float>(int/4)', {
    launchedAt: 100,
    at: 110,
    dur: 40,
    op: 'aten::mm',
    opArgs: {
      'Call stack': '/home/anna/secret/train.py(31): step;corp/secret_net/layers.py(7): forward',
      'Concrete Inputs': ['/home/anna/secret/w.pt'],
    },
  });
  trace.events.push(
    {
      ph: 'M',
      name: 'process_name',
      pid: 1,
      tid: 1,
      ts: 0,
      args: { name: 'python3 /home/anna/secret/train.py on gpu-host-17' },
    },
    { ph: 'M', name: 'thread_name', pid: 1, tid: 1, ts: 0, args: { name: 'loader /home/anna/secret' } },
  );
  return traceOf(trace.events, {
    host_name: 'gpu-host-17',
    traceName: '/home/anna/secret/gpu-host-17_4711.pt.trace.json',
    command: ['python3', '/home/anna/secret/train.py', '--on=gpu-host-17'],
    note: { '/home/anna/secret/key.pem': 'Geheim/plan.yaml' },
  });
}

describe('a trace without paths', () => {
  const trace = traceWithPaths();
  const stripped = stripTrace(trace);

  test('holds none of them, nor the name of the machine', () => {
    const unpacked = unpackShare(packShare(toRecord(stripped)));
    const { facts, sections } = unpacked as Extract<typeof unpacked, { kind: 'share' }>;
    const all = [
      JSON.stringify(facts),
      ...Object.values(sections).map((section) => Buffer.from(section.buffer).toString('latin1')),
    ].join('\n');
    expect(secrets.filter((secret) => all.includes(secret))).toEqual([]);
  });

  test('keeps names of files, and the folders that say whose they are', () => {
    const names = Array.from({ length: stripped.events.count }, (_, row) => nameOf(stripped, row));
    expect(names).toEqual([
      'ProfilerStep#1',
      'train.py(31): step',
      './types.py(3): make',
      'model.py(12): block',
      'layers.py(7): forward',
      'lib/python3.12/site-packages/torch/nn/modules/linear.py(9): forward',
      'torch/nn/functional.py(2): relu',
      'lib/python3.12/threading.py(20): run',
      'load x.bin',
      'read y.bin',
      'aten::mm',
      'cudaLaunchKernel',
      'void gemm<float>(int/4)',
    ]);
    expect([...stripped.callStacks.values()].map((id) => stripped.details.text(id))).toEqual([
      '"train.py(31): step;layers.py(7): forward"',
    ]);
    expect(stripped.metadata.hostName).toBeUndefined();
    expect(stripped.metadata.raw.get('command')).toBe('["python3","train.py","--on=host"]');
    expect(stripped.tracks[0]?.processName).toBe('python3 train.py on host');
  });

  test('leaves the trace itself as it was', () => {
    expect(toRecord(trace)).toEqual(toRecord(traceWithPaths()));
  });

  test.each([
    '/home/a/train.py',
    '/home/a/queue.py',
    '/usr/lib/python3.12/typing.py',
    '/opt/pytorch/torch/nn/x.py',
    'torch/_tensor.py',
    'typing.py',
    '/a/types.py',
    'pkg/model.py',
  ])('tells of %s as before whether it is the user’s', (file) => {
    const frame = new PathStripper([file]).frame(`${file}(1): f`);
    expect(isUsers(frame.replace(/\(1\): f$/, ''))).toBe(isUsers(file));
  });

  test.each([
    ['no path', 'Memcpy DtoH (Device -> Pageable)'],
    [
      'a template',
      'void at::native::vectorized_elementwise_kernel<4, at::native::AddFunctor<float>, at::detail::Array<char*, 3> >(int)',
    ],
    ['a fraction', 'speed 3/4 of 5/6'],
    ['an address', '<built-in method run_backward of torch._C._EngineBase object at 0x7f7bfc3ac7f0>'],
  ])('keeps %s', (_, text) => {
    expect(new PathStripper([]).text(text)).toBe(text);
  });

  test.each(['/', 'a', 'a/', '/a', '(1', '\\'])(
    'is made in no odd time from names of %j over and over',
    (part) => {
      const begin = performance.now();
      new PathStripper(['/home/anna/x.py']).frame(`/${part.repeat(200_000 / part.length)}`);
      expect(performance.now() - begin).toBeLessThan(2_000);
    },
  );

  test('gives the same numbers', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'engine-room-strip-'));
    try {
      const original = fixturePath('train_base');
      const path = join(folder, 'train_base.ertrace');
      await writeShareFile(await openTrace(original), path, { stripPaths: true });
      const [before, after] = await Promise.all(
        [original, path].map((file) => answerRequest({ view: 'ops', path: file })),
      );
      expect((after as { operators: unknown }).operators).toEqual(
        (before as { operators: unknown }).operators,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
