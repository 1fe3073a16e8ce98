import * as vscode from 'vscode';
import { CancelledError } from '../../core/failure.ts';
import type { CommandId } from '../commandIds.ts';
import type { CommandHandlers } from '../commandRegistrar.ts';
import { installActions } from '../failurePresenter.ts';
import { lastFirst, type LastChoices } from '../lastChoices.ts';
import { writeSetting } from '../settings.ts';
import { back, type Choice, wizardPage } from '../wizard.ts';
import { describeInterpreter, type EnvironmentLine } from './environmentReport.ts';
import type { Interpreters } from './interpreters.ts';

type EnvironmentCommandId = Extract<CommandId, 'engineRoom.python.select' | 'engineRoom.environment.check'>;

const question = 'interpreter';
const browse = Symbol('browse');

export interface EnvironmentCommandParts {
  readonly interpreters: Interpreters;
  readonly choices: LastChoices;
  /** Folder of the scripts that run in the user's interpreter. */
  readonly scriptsFolder: string;
}

/** Choosing the interpreter and looking at what it has. */
export function environmentCommands(parts: EnvironmentCommandParts): CommandHandlers<EnvironmentCommandId> {
  return {
    'engineRoom.python.select': { needsTrust: true, run: (path) => select(parts, path) },
    'engineRoom.environment.check': { needsTrust: true, run: (python) => check(parts, python) },
  };
}

async function select(parts: EnvironmentCommandParts, given: unknown): Promise<string> {
  const path = typeof given === 'string' ? given : await ask(parts);
  await writeSetting('python.path', path);
  if (path !== '') {
    await parts.choices.remember(question, path);
  }
  return path;
}

async function ask({ interpreters, choices }: EnvironmentCommandParts): Promise<string> {
  const extension = await interpreters.fromPythonExtension();
  const inWorkspace = await interpreters.inWorkspace();
  const earlier = choices.all(question);
  const known = new Map<string, Choice<string | typeof browse>>();
  for (const path of inWorkspace) {
    known.set(path, {
      label: vscode.workspace.asRelativePath(path),
      description: vscode.l10n.t('environment in the workspace'),
      icon: 'symbol-namespace',
      value: path,
    });
  }
  for (const path of earlier) {
    known.set(path, { label: path, description: vscode.l10n.t('used before'), icon: 'history', value: path });
  }
  const current = await interpreters.resolve();
  if (current.source === 'setting') {
    known.set(current.program, {
      label: current.program,
      description: vscode.l10n.t('in use'),
      icon: 'check',
      value: current.program,
    });
  }
  const items = lastFirst([...known], ([path]) => path, [current.program, ...earlier]).map(
    ([, choice]) => choice,
  );
  const answer = await wizardPage(vscode.l10n.t('Select Python Interpreter'), 1, 1).pick<
    string | typeof browse
  >({
    placeholder: vscode.l10n.t('The interpreter that loads the model and runs its steps'),
    choices: [
      ...items,
      {
        label:
          extension === undefined
            ? vscode.l10n.t('python3 of this machine')
            : vscode.l10n.t('Environment of the Python extension'),
        ...(extension === undefined ? {} : { description: extension }),
        detail: vscode.l10n.t('Clears the setting.'),
        icon: 'clear-all',
        value: '',
      },
      { label: vscode.l10n.t('Browse…'), icon: 'folder-opened', value: browse },
    ],
  });
  if (answer === back) {
    throw new CancelledError();
  }
  if (answer !== browse) {
    return answer;
  }
  const chosen = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Select Python Interpreter'),
    openLabel: vscode.l10n.t('Select'),
  });
  const path = chosen?.[0]?.fsPath;
  if (path === undefined) {
    throw new CancelledError();
  }
  return path;
}

/** Asks the interpreter what it has and lists it, with ways to install the rest. */
async function check(parts: EnvironmentCommandParts, given: unknown): Promise<void> {
  const python = typeof given === 'string' ? given : (await parts.interpreters.resolve()).program;
  const report = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Asking {0} what it has…', python),
      cancellable: true,
    },
    async (_progress, token) => {
      const [{ probePython }, { localRunner }] = await Promise.all([
        import('../../model/probePython.ts'),
        import('../../exec/localRunner.ts'),
      ]);
      const controller = new AbortController();
      token.onCancellationRequested(() => controller.abort());
      const tools = {
        runner: localRunner,
        python,
        scriptsFolder: parts.scriptsFolder,
        signal: controller.signal,
      };
      return describeInterpreter(vscode.l10n, await probePython(tools));
    },
  );
  const choices: Choice<(() => PromiseLike<unknown> | undefined) | undefined>[] = [
    ...(report.installLine === undefined
      ? []
      : installActions(report.installLine).map((action) => ({
          label: action.title,
          detail: report.installLine ?? '',
          icon: 'cloud-download',
          value: () => action.run(),
        }))),
    ...report.lines.map((line) => toChoice(line)),
    {
      label: vscode.l10n.t('Select Another Interpreter…'),
      icon: 'symbol-namespace',
      value: () => {
        const command: CommandId = 'engineRoom.python.select';
        return vscode.commands.executeCommand(command);
      },
    },
  ];
  const answer = await wizardPage(vscode.l10n.t('Environment'), 1, 1).pick({
    placeholder: report.summary,
    choices,
  });
  if (answer !== back) {
    await answer?.();
  }
}

function toChoice(line: EnvironmentLine): Choice<undefined> {
  return { label: line.label, description: line.description, icon: line.icon, value: undefined };
}
