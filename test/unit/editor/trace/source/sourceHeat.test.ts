import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  composeSourceHeat,
  type SourceComposition,
} from '../../../../../src/editor/trace/source/composeSourceHeat.ts';
import type { SourceFigures } from '../../../../../src/trace/source/sourceLines.ts';
import {
  type CodeLens,
  fake,
  FakeEditor,
  type MarkdownString,
  Uri,
  window,
  workspace,
} from '../../../../fakes/vscode.ts';

const recordedMs = Date.parse('2025-03-01');
const nothing = { deviceNs: 0, hostNs: 0, launches: 0, idleNs: 0 };
const figures: SourceFigures = {
  stepCount: 1,
  recordedMs,
  lines: [
    { file: 'train.py', line: 31, function: 'step', origin: 'frame' },
    { file: 'timm/models/vit.py', line: 7, function: 'forward', origin: 'frame' },
    { file: '/home/anna/code/model.py', line: 2, function: 'block', origin: 'stack' },
    { file: 'train.py', line: 500, function: 'gone', origin: 'frame' },
  ],
  contexts: [
    {
      line: 0,
      caller: -1,
      ...nothing,
      deviceNs: 1e6,
      hostNs: 2e6,
      operators: [],
      example: { row: 5, startNs: 1e6, endNs: 2e6 },
    },
    { line: 1, caller: 0, ...nothing, deviceNs: 3e6, operators: [], example: null },
    { line: 2, caller: 1, ...nothing, deviceNs: 96e6, operators: [], example: null },
    { line: 3, caller: 0, ...nothing, hostNs: 1e6, operators: [], example: null },
  ],
  totals: { deviceNs: 100e6, hostNs: 3e6, launches: 0, idleNs: 0 },
  unattributed: nothing,
};
const log = { trace: vi.fn(), debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };
const subject = { paths: ['/traces/run.pt.trace.json'] };
const session = { ask: vi.fn(() => Promise.resolve(figures)) };

interface BarOptions {
  readonly light: { readonly gutterIconPath: Uri };
  readonly dark: { readonly gutterIconPath: Uri };
}

let folder: string;
let opened: unknown[];
let memory: Map<string, unknown>;
let source: SourceComposition;

function file(name: string, changedMs = recordedMs - 1000): string {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, 'pass\n');
  utimesSync(path, changedMs / 1000, changedMs / 1000);
  return path;
}

function showEditor(path: string): FakeEditor {
  const editor = new FakeEditor({
    uri: Uri.file(path),
    languageId: path.endsWith('.py') ? 'python' : 'json',
    lineCount: 100,
    isDirty: false,
  });
  window.visibleTextEditors.push(editor);
  return editor;
}

async function lensesOf({ document }: FakeEditor): Promise<CodeLens[]> {
  return (await Promise.all([...fake.lensProviders].map((each) => each.provideCodeLenses(document)))).flat();
}

function titles(lenses: readonly CodeLens[]): string[] {
  return lenses.map(({ command, range }) => `${range.start.line} ${(command as { title: string }).title}`);
}

beforeEach(() => {
  fake.reset();
  vi.clearAllMocks();
  folder = mkdtempSync(join(tmpdir(), 'engine-room-source-'));
  opened = [];
  workspace.workspaceFolders = [{ uri: Uri.file(folder) }];
  fake.settings.set('engineRoom.trace.sourceHeat', true);
  memory = new Map();
  source = composeSourceHeat({
    context: {
      extensionUri: Uri.file(join(import.meta.dirname, '../../../../..')) as never,
      workspaceState: {
        keys: () => [...memory.keys()],
        get: (key: string) => memory.get(key) as undefined,
        update: (key, value) => Promise.resolve(void memory.set(key, value)),
      },
    },
    openTrace: (...args) => {
      opened.push(args);
      return Promise.resolve();
    },
    log,
    patienceMs: 0,
  });
});

afterEach(() => {
  source.dispose();
  workspace.workspaceFolders = undefined;
  rmSync(folder, { recursive: true });
});

describe('the profile on source lines', () => {
  test('is on the lines of files that are here; others count for who called them', async () => {
    const [train, model] = [file('train.py'), file('code/model.py')];
    fake.foundFiles.push(train, model);
    const [trainEditor, modelEditor] = [showEditor(train), showEditor(model)];
    source.onSession(subject, session);
    await vi.waitFor(() => expect(modelEditor.decorations.size).toBe(4));
    expect(titles(await lensesOf(trainEditor))).toEqual(['30 step(): 4 ms GPU · 2 ms host a step']);
    expect(titles(await lensesOf(modelEditor))).toEqual(['1 96 ms GPU a step']);
    const levels = [...modelEditor.decorations.values()].map((ranges) => ranges.length);
    expect(levels).toEqual([0, 0, 0, 1]);
    // Names are looked for by what they end in, in one search.
    expect(fake.searches).toEqual(['**/{train.py,vit.py,model.py}']);
  });

  test('leads to the timeline from lens, hover and cursor', async () => {
    const train = file('train.py');
    fake.foundFiles.push(train);
    const editor = showEditor(train);
    source.onSession(subject, session);
    await vi.waitFor(() => expect(editor.decorations.size).toBe(4));
    const [lens] = await lensesOf(editor);
    const command = lens?.command as { command: string; arguments: unknown[] };
    expect(command.command).toBe('engineRoom.trace.showLine');
    await source.commands['engineRoom.trace.showLine'].run(...command.arguments);
    expect(opened).toEqual([
      [
        subject,
        {
          tab: 'timeline',
          recording: 0,
          event: { recording: 0, row: 5 },
          view: { fromNs: 0.75e6, toNs: 2.25e6 },
        },
      ],
    ]);
    const ranges = [...editor.decorations.values()].flat() as { hoverMessage: MarkdownString }[];
    expect(ranges[0]?.hoverMessage.isTrusted).toEqual({ enabledCommands: ['engineRoom.trace.showLine'] });
    expect(ranges[0]?.hoverMessage.value).toContain('(command:engineRoom.trace.showLine?');
    await expect(
      Promise.resolve().then(() =>
        source.commands['engineRoom.trace.showLine'].run({ path: train, line: 3 }),
      ),
    ).rejects.toThrow('nothing recorded for this line');
  });

  test.each([
    ['written after the recording', recordedMs + 60_000, false],
    ['not saved', recordedMs - 60_000, true],
  ])('says when a file is %s', async (_, changedMs, isDirty) => {
    const train = file('train.py', changedMs);
    fake.foundFiles.push(train);
    const editor = showEditor(train);
    editor.document.isDirty = isDirty;
    source.onSession(subject, session);
    await vi.waitFor(() => expect(editor.decorations.size).toBe(4));
    expect(titles(await lensesOf(editor))[0]).toMatch(/recorded before this file changed/);
  });

  test('costs nothing while it is off, and comes back', async () => {
    fake.settings.set('engineRoom.trace.sourceHeat', false);
    const train = file('train.py');
    fake.foundFiles.push(train);
    const editor = showEditor(train);
    source.onSession(subject, session);
    await Promise.resolve();
    expect(session.ask).not.toHaveBeenCalled();
    expect([fake.lensProviders.size, fake.decorationTypes.size, fake.searches.length]).toEqual([0, 0, 0]);
    await source.commands['engineRoom.trace.toggleSourceHeat'].run();
    await vi.waitFor(() => expect(editor.decorations.size).toBe(4));
    await source.commands['engineRoom.trace.toggleSourceHeat'].run();
    await vi.waitFor(() => expect(fake.decorationTypes.size).toBe(0));
    expect(fake.lensProviders.size).toBe(0);
  });

  test('is switched for the workspace without a change of its settings, until the setting changes', async () => {
    const train = file('train.py');
    fake.foundFiles.push(train);
    const editor = showEditor(train);
    source.onSession(subject, session);
    await vi.waitFor(() => expect(editor.decorations.size).toBe(4));
    const before = new Map(fake.settings);
    await source.commands['engineRoom.trace.toggleSourceHeat'].run();
    expect(fake.decorationTypes.size).toBe(0);
    expect(fake.settings).toEqual(before);
    expect([...memory.values()]).toEqual([false]);
    fake.configurationChanged.fire({
      affectsConfiguration: (name) => name === 'engineRoom.trace.sourceHeat',
    });
    await vi.waitFor(() => expect(fake.lensProviders.size).toBe(1));
  });

  test('has a bar for each level and theme in the gutter, none over the code', async () => {
    const train = file('train.py');
    fake.foundFiles.push(train);
    const editor = showEditor(train);
    source.onSession(subject, session);
    await vi.waitFor(() => expect(editor.decorations.size).toBe(4));
    const drawn = [...fake.decorationTypes].map((type) => (type as { options: BarOptions }).options);
    expect(
      drawn.map(({ light, dark }) => [light, dark].map((each) => basename(each.gutterIconPath.fsPath))),
    ).toEqual([1, 2, 3, 4].map((level) => [`${level}-light.svg`, `${level}-dark.svg`]));
    for (const { light, dark } of drawn) {
      expect([light, dark].every((each) => existsSync(each.gutterIconPath.fsPath))).toBe(true);
    }
    expect(
      drawn.filter((options) => Object.keys(options).some((name) => /border|background/i.test(name))),
    ).toEqual([]);
  });

  test('costs nothing until Python is looked at', async () => {
    const train = file('train.py');
    fake.foundFiles.push(train);
    showEditor(file('settings.json'));
    source.onSession(subject, session);
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
    expect(session.ask).not.toHaveBeenCalled();
    const editor = showEditor(train);
    fake.visibleEditorsChanged.fire();
    await vi.waitFor(() => expect(editor.decorations.size).toBe(4));
    expect(session.ask).toHaveBeenCalledTimes(1);
  });

  test('goes with the trace, and that of the trace before comes back', async () => {
    const train = file('train.py');
    fake.foundFiles.push(train);
    const editor = showEditor(train);
    source.onSession(subject, session);
    await vi.waitFor(() => expect(editor.decorations.size).toBe(4));
    const other = { paths: ['/traces/other.pt.trace.json'] };
    source.onSession(other, { ask: () => Promise.resolve({ ...figures, stepCount: 2 }) });
    await vi.waitFor(async () =>
      expect(titles(await lensesOf(editor))).toEqual(['30 step(): 50 ms GPU · 1 ms host a step']),
    );
    source.onSession(other, undefined);
    await vi.waitFor(async () =>
      expect(titles(await lensesOf(editor))).toEqual(['30 step(): 100 ms GPU · 2 ms host a step']),
    );
    source.onSession(subject, undefined);
    await vi.waitFor(() => expect(fake.lensProviders.size).toBe(0));
  });

  test('does not fail with its trace', async () => {
    showEditor(file('train.py'));
    source.onSession(subject, { ask: () => Promise.reject(new Error('the worker died')) });
    await vi.waitFor(() => expect(log.warn).toHaveBeenCalled());
    expect(fake.messages).toEqual([]);
  });

  test('draws again when the user has stopped typing', async () => {
    const train = file('train.py');
    fake.foundFiles.push(train);
    const editor = showEditor(train);
    source.onSession(subject, session);
    await vi.waitFor(() => expect(editor.decorations.size).toBe(4));
    editor.decorations.clear();
    fake.documentChanged.fire({ document: editor.document });
    fake.documentChanged.fire({ document: editor.document });
    expect(editor.decorations.size).toBe(0);
    await vi.waitFor(() => expect(editor.decorations.size).toBe(4));
  });
});

describe('a source line of a trace', () => {
  test('opens beside the page, or where its file is shown already', async () => {
    const train = file('train.py');
    fake.foundFiles.push(train);
    await source.openSource('train.py', 31);
    expect(fake.shown).toMatchObject([
      { path: train, options: { viewColumn: -2, selection: { start: { line: 30 } } } },
    ]);
    showEditor(train);
    await source.openSource('train.py', 1_000);
    expect(fake.shown[1]).toMatchObject({ options: { viewColumn: 1, selection: { start: { line: 99 } } } });
  });

  test('that is not here is chosen once, and its neighbours are found', async () => {
    const [chosen, neighbour] = [file('copy/net/vit.py'), file('copy/net/block.py')];
    fake.answer = 'Choose File…';
    fake.chosenFile = chosen;
    await source.openSource('/home/anna/net/vit.py', 7);
    expect(fake.messages[0]?.text).toContain('/home/anna/net/vit.py is not in this workspace');
    expect(fake.settings.get('engineRoom.trace.pathMappings')).toEqual({
      '/home/anna': join(folder, 'copy'),
    });
    await source.openSource('/home/anna/net/block.py', 1);
    expect(fake.shown.map(({ path }) => path)).toEqual([chosen, neighbour]);
    expect(fake.messages).toHaveLength(1);
  });

  test('is left when the user does not choose', async () => {
    await expect(source.openSource('/home/anna/net/vit.py', 7)).rejects.toThrow('ancelled');
    expect(fake.shown).toEqual([]);
  });

  test('with a name full of patterns is searched for as nothing else', async () => {
    await expect(source.openSource('**/*.{py,key}', 7)).rejects.toThrow('ancelled');
    await expect(source.openSource('//evil/share/x.py', 7)).rejects.toThrow('ancelled');
    expect(fake.searches).toEqual(['**/x.py']);
  });
});
