import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openTrace } from '../../../../../src/trace/read/openTrace.ts';
import { TraceOpener } from '../../../../../src/trace/service/traceOpener.ts';
import { openSession } from '../../../../../src/trace/session/openSession.ts';
import { writeShareFile } from '../../../../../src/trace/share/writeShareFile.ts';
import { fixturePath } from '../../../../support/trace/fixtureTrace.ts';
import { ask, sessionOfEvents } from '../../../../support/trace/madeSession.ts';
import { oneGpu, SmallTrace } from '../../../../support/trace/smallTrace.ts';

type Form = 'html' | 'markdown';

async function reportOf(paths: readonly string[], form: Form): Promise<string> {
  return ask(await openSession({ paths }, new TraceOpener({})), 'report', { recording: 0, form });
}

const hostile = `x\u202e"'><script>alert(1)</script><img src=x onerror=alert(1)>&lt; </td></title></style> |\`[a](javascript:alert(1))\n# h`;

function hostileSession() {
  const trace = new SmallTrace().step(1, 0, 5_000);
  trace.host('python_function', `/tmp/${hostile}.py(3): ${hostile}`, 5, 4_000);
  trace.host('python_function', `nn.Module: ${hostile}_0`, 10, 3_900, {
    'Python id': 1,
    'Python module id': 0,
  });
  for (let index = 0; index < 30; index++) {
    const at = 50 + index * 100;
    trace.kernel(`${hostile}${index}`, { launchedAt: at, at: at + 6, dur: 20, op: `${hostile}${index}` });
  }
  trace.memory(50, 100, 100, 200).memory(60, -100, 0, 200);
  const device = { ...oneGpu.deviceProperties[0], name: hostile };
  return sessionOfEvents(trace.events, { deviceProperties: [device], host_name: hostile });
}

describe('the HTML report', () => {
  test.each([
    [
      'gpt2_train_bf16',
      [
        'What to do',
        'Where the time goes',
        'GPUs',
        'Operators',
        'Kernels',
        'Source lines',
        'Modules',
        'Memory',
        'Idle GPU',
        'To know of the trace',
      ],
    ],
    [
      'ddp_resnet50_rank0',
      [
        'What to do',
        'Where the time goes',
        'GPUs',
        'Operators',
        'Kernels',
        'Modules',
        'Memory',
        'Idle GPU',
        'Communication',
        'To know of the trace',
      ],
    ],
  ])('of %s has the answer, findings, charts and tables', async (name, titles) => {
    const text = await reportOf([fixturePath(name)], 'html');
    expect([...text.matchAll(/<h2>(.*?)<\/h2>/g)].map(([, title]) => title)).toEqual(titles);
    expect(text).toMatch(/<h1>\d steps take /);
    expect(text).toContain('class="findings"');
    expect(text).toMatch(/<rect class="fill kernel" [^>]*><title>ProfilerStep#\d+: Kernel /);
    expect(text.length).toBeLessThan(150_000);
  });

  test('needs nothing but itself, and its policy allows nothing else', async () => {
    const text = await reportOf([fixturePath('train_base')], 'html');
    const style = /<style>([\s\S]*?)<\/style>/.exec(text)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(text).toContain(`default-src &#39;none&#39;; style-src &#39;sha256-${hash}&#39;`);
    expect(text).not.toMatch(
      /<(?:script|link|img|iframe|object|base)\b|\bstyle="|\bon\w+="|https?:|url\((?!#)/i,
    );
  });

  test('shows hostile names as text', async () => {
    const text = await ask(hostileSession(), 'report', { recording: 0, form: 'html' });
    const known =
      'html head meta title style body header b span main h1 nav a section h2 ol li div small br p figure svg defs pattern rect line text g figcaption table caption thead tbody tr th td ul footer';
    const tags = [...text.matchAll(/<\/?([a-z][a-z0-9]*)/gi)].map(([, tag]) => tag?.toLowerCase() ?? '');
    expect([...new Set(tags)].filter((tag) => !known.split(' ').includes(tag))).toEqual([]);
    expect(text).not.toContain('\u202e');
    expect(text).toContain('&lt;script&gt;alert(1)');
    // Quotes cannot end an attribute: every one has a name that we gave it.
    const attributes = [...text.matchAll(/<[a-z][^>]*>/gi)].flatMap(([tag]) =>
      [...tag.matchAll(/\s([\w:-]+)="/g)].map(([, name]) => name),
    );
    expect(attributes.filter((name) => name?.startsWith('on'))).toEqual([]);
  });

  test('of a recording with nothing in it is there too', async () => {
    const text = await ask(sessionOfEvents([]), 'report', { recording: 0, form: 'html' });
    expect(text).toContain('<h1>The trace holds no timed event.</h1>');
  });
});

describe('the Markdown report', () => {
  test('says the same as the HTML report', async () => {
    const [html, markdown] = await Promise.all(
      (['html', 'markdown'] as const).map((form) => reportOf([fixturePath('gpt2_train_bf16')], form)),
    );
    const titles = [...html!.matchAll(/<h2>(.*?)<\/h2>/g)].map(([, title]) => title);
    expect([...markdown!.matchAll(/^## (.*)$/gm)].map(([, title]) => title)).toEqual(titles);
    const rows = html!.match(/(?<!<thead>)<tr><td/g)?.length;
    const lines = markdown!.match(/^\| /gm)?.length ?? 0;
    const tables = markdown!.match(/^\| -?-/gm)?.length ?? 0;
    expect(lines - 2 * tables).toBe(rows);
  });

  test('shows hostile names as text', async () => {
    const text = await ask(hostileSession(), 'report', { recording: 0, form: 'markdown' });
    expect(text).not.toMatch(/(?<!\\)<(?!\/?(?:details|summary)>)/);
    expect(text).not.toContain('\u202e');
    expect(text).not.toMatch(/^# h/m);
    expect(text).not.toMatch(/(?<!\\)\[a(?<!\\)\]/);
  });
});

test('the report of a share file is that of its trace', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'engine-room-report-'));
  try {
    const original = fixturePath('train_base');
    const path = join(folder, 'train_base.ertrace');
    await writeShareFile(await openTrace(original), path, { stripPaths: false });
    for (const form of ['html', 'markdown'] as const) {
      const ours = await reportOf([path], form);
      const theirs = await reportOf([original], form);
      const named = (text: string) =>
        text.replaceAll(/train\\?_base\.(?:ertrace|pt\.trace\.json\.gz)/g, 'NAME');
      expect(named(ours)).toBe(named(theirs));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
