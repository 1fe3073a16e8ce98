import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TracePageSession, type TracePageParts } from '../../../../src/editor/trace/tracePage.ts';
import type { SessionHead } from '../../../../src/trace/session/queries/head.ts';
import { SessionClient } from '../../../../src/trace/worker/sessionClient.ts';
import { startTraceThread } from '../../../../src/trace/worker/traceThreads.ts';
import type { TraceState } from '../../../../webview/trace/api.ts';
import { firstPlace, type Place } from '../../../../webview/trace/place.ts';
import { fake } from '../../../fakes/vscode.ts';
import { bundleTraceWorker } from '../../../support/trace/bundledWorker.ts';
import { fixturePath } from '../../../support/trace/fixtureTrace.ts';
import { tracePageParts } from '../../../support/trace/tracePageParts.ts';

let program: string;
beforeAll(async () => {
  program = await mkdtemp(join(tmpdir(), 'engine-room-page-'));
  await bundleTraceWorker(program);
});
afterAll(() => rm(program, { recursive: true, force: true }));

function open(path: string, parts: Partial<TracePageParts> = {}) {
  const states: TraceState[] = [];
  const gone: Partial<Place>[] = [];
  const sessions: boolean[] = [];
  const notices: unknown[] = [];
  let listening = true;
  const page = new TracePageSession(
    { paths: [path] },
    {
      isListening: () => listening,
      isActive: () => true,
      tell: (name, payload) => {
        if (name === 'show') {
          states.push(payload as TraceState);
        } else if (name === 'goTo') {
          gone.push(payload as Partial<Place>);
        } else if (name === 'notice') {
          notices.push(payload);
        }
      },
    },
    {
      ...tracePageParts(program),
      onSession: (_, session) => sessions.push(session !== undefined),
      ...parts,
    },
    () => undefined,
  );
  return {
    page,
    states,
    gone,
    sessions,
    notices,
    kind: () => states.at(-1)?.kind,
    hide: () => {
      listening = false;
    },
    comeBack: () => {
      listening = true;
      page.show();
    },
  };
}

test('a trace is read, and answers the questions of its version alone', async () => {
  const { page, states, kind, sessions } = open(fixturePath('infer_eager'));
  expect(states[0]).toMatchObject({ kind: 'loading', subject: 'infer_eager.pt.trace.json.gz' });
  await expect.poll(kind).toBe('ready');
  const state = states.at(-1);
  const version = state?.kind === 'ready' ? state.version : -1;
  const head = (await page.handlers.query({ version, name: 'head' })) as SessionHead;
  expect(head.recordings).toHaveLength(1);
  const outdated = Promise.resolve().then(() => page.handlers.query({ version: version + 1, name: 'head' }));
  await expect(outdated).rejects.toThrow('read again meanwhile');
  page.dispose();
  expect(sessions).toEqual([true, false]);
});

test('what the page asks first comes with the trace where it is answered by then, and whenever it is seen again', async () => {
  let answers = 0;
  let go: (canProfileAgain: boolean) => void = () => undefined;
  const { page, states, kind, comeBack } = open(fixturePath('infer_eager'), {
    canProfileAgain: () =>
      new Promise((resolve) => {
        go = resolve;
      }),
    onAnswered: () => answers++,
  });
  await expect.poll(() => answers).toBe(1);
  go(false);
  await expect.poll(kind).toBe('ready');
  const params = { recording: 0, steps: null };
  const state = states.at(-1);
  const version = state?.kind === 'ready' ? state.version : -1;
  const answer = await page.handlers.query({ version, name: 'overview', params });
  const answered = { name: 'overview', params, answer };
  expect(state).toMatchObject({ answered });
  comeBack();
  expect(states.at(-1)).toMatchObject({ answered });
  page.dispose();
});

test('a broken file is explained, and read when it is tried again', async () => {
  const path = join(program, 'later.pt.trace.json.gz');
  await writeFile(path, 'not yet');
  const { page, states, kind } = open(path);
  await expect.poll(kind).toBe('failed');
  expect(states.at(-1)).toMatchObject({ failure: { kind: 'corrupt-file', file: path } });
  await cp(fixturePath('infer_eager'), path);
  await page.handlers.reload(undefined);
  expect(kind()).toBe('ready');
  page.dispose();
});

test('a place that somebody was sent is gone to once, as soon as the page hears', async () => {
  const { page, gone, kind, hide, comeBack } = open(fixturePath('infer_eager'));
  hide();
  page.goTo({ ...firstPlace, tab: 'timeline' });
  await expect.poll(kind).toBe('ready');
  expect(gone).toEqual([]);
  comeBack();
  comeBack();
  expect(gone).toEqual([{ ...firstPlace, tab: 'timeline' }]);
  page.dispose();
});

test('the place where the user was comes with the trace', async () => {
  const place: Place = { ...firstPlace, tab: 'kernels' };
  const { page, states, kind } = open(fixturePath('infer_eager'), {
    places: { recall: () => place, remember: () => Promise.resolve() },
  });
  await expect.poll(kind).toBe('ready');
  expect(states.at(-1)).toMatchObject({ place });
  page.dispose();
});

test('a page that is closed while its trace is read leaves no thread behind', async () => {
  const clients: SessionClient[] = [];
  const { page } = open(fixturePath('gpt2_train_bf16'), {
    connect: (options) => {
      const client = new SessionClient({ ...options, thread: startTraceThread(program) });
      clients.push(client);
      return Promise.resolve(client);
    },
  });
  page.dispose();
  await expect.poll(() => clients.length).toBe(1);
  await expect(clients[0]?.opened).rejects.toThrow();
});

test('what was read stays when the file goes, and is read again when the file changes', async () => {
  const path = join(program, 'changing.pt.trace.json.gz');
  await cp(fixturePath('infer_eager'), path);
  const { page, kind, notices } = open(path);
  await expect.poll(kind).toBe('ready');
  await rm(path);
  fake.fileChanged(path);
  await expect.poll(() => notices.at(-1)).toBe('The file is gone; what was read of it is shown.');
  expect(kind()).toBe('ready');
  await cp(fixturePath('infer_cudagraph'), path);
  fake.fileChanged(path);
  await expect.poll(() => notices.at(-1)).toBe('The file changed and was read again.');
  page.dispose();
});
