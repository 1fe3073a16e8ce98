import { beforeEach, describe, expect, test, vi } from 'vitest';
import { CancelledError, fail } from '../../../src/core/failure.ts';
import { silentLogger } from '../../../src/core/logger.ts';
import { commandIds } from '../../../src/editor/commandIds.ts';
import {
  type CommandHandler,
  type CommandHandlers,
  registerCommands,
} from '../../../src/editor/commandRegistrar.ts';
import { FailurePresenter } from '../../../src/editor/failurePresenter.ts';
import { fake } from '../../fakes/vscode.ts';

beforeEach(() => fake.reset());

const id = 'engineRoom.model.export';

/** Registers everything; only the export command does something. */
function register(handler: Partial<CommandHandler>): (...args: unknown[]) => unknown {
  const idle: CommandHandler = { needsTrust: false, run: () => undefined };
  const entries = commandIds.map((each) => [each, each === id ? { ...idle, ...handler } : idle] as const);
  const handlers = Object.fromEntries(entries) as unknown as CommandHandlers;
  registerCommands(handlers, new FailurePresenter(silentLogger), silentLogger);
  return fake.handlers.get(id) ?? (() => undefined);
}

const failure = {
  kind: 'bad-input',
  message: 'The file is empty.',
  cause: 'It has no bytes.',
  nextStep: 'Export it again.',
} as const;

describe('a command', () => {
  test('gets its arguments and gives its result', async () => {
    const run = register({ run: (...args) => args });
    expect(await run('a', 2)).toEqual(['a', 2]);
    expect(fake.messages).toEqual([]);
  });

  test('that fails shows one message with what can be done', async () => {
    await register({ run: () => fail(failure) })();
    expect(fake.messages).toEqual([
      {
        kind: 'error',
        text: 'The file is empty. It has no bytes. Export it again.',
        buttons: ['Show Log', 'Copy Details', 'Retry'],
      },
    ]);
  });

  test('is tried again with the same arguments', async () => {
    const run = vi.fn<(...args: readonly unknown[]) => unknown>();
    run.mockImplementationOnce(() => fail(failure));
    fake.answer = 'Retry';
    await register({ run })('model.py');
    await vi.waitFor(() => expect(run).toHaveBeenCalledTimes(2));
    expect(run).toHaveBeenLastCalledWith('model.py');
  });

  test('puts all it knows on the clipboard', async () => {
    fake.answer = 'Copy Details';
    await register({ run: () => fail({ ...failure, details: 'Traceback …' }) })();
    await vi.waitFor(() => expect(fake.clipboard).toContain('Traceback …'));
    expect(fake.clipboard).toContain('The file is empty.');
  });

  test('that was cancelled says nothing', async () => {
    await register({
      run: () => {
        throw new CancelledError();
      },
    })();
    expect(fake.messages).toEqual([]);
  });

  test('that runs code is blocked without trust, however it was called', async () => {
    const run = vi.fn();
    fake.trusted = false;
    fake.answer = 'Manage Trust';
    await register({ run, needsTrust: true })();
    expect(run).not.toHaveBeenCalled();
    expect(fake.messages.map(({ kind }) => kind)).toEqual(['warning']);
    expect(fake.executed.map(({ command }) => command)).toEqual(['workbench.trust.manage']);
  });

  test('that only reads works without trust', async () => {
    fake.trusted = false;
    expect(await register({ run: () => 'read' })()).toBe('read');
  });

  test('offers the install line instead of telling it', async () => {
    const line = '/usr/bin/python3 -m pip install onnx';
    fake.answer = 'Copy Install Line';
    await register({
      run: () =>
        fail({ kind: 'missing-package', message: 'onnx is missing.', nextStep: `Install it: ${line}` }),
    })();
    await vi.waitFor(() => expect(fake.clipboard).toBe(line));
    expect(fake.messages[0]?.text).toBe('onnx is missing.');
    expect(fake.messages[0]?.buttons).toEqual([
      'Run in Terminal',
      'Copy Install Line',
      'Select Interpreter',
      'Retry',
    ]);
  });
});
