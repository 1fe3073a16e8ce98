import * as vscode from 'vscode';
import { type Failure, formatFailure } from '../core/failure.ts';
import type { Logger } from '../core/logger.ts';
import type { CommandId } from './commandIds.ts';
import { findCommandLine, findInstallLine } from './installLine.ts';

/** A button of an error message. */
export interface FailureAction {
  readonly title: string;
  run(): PromiseLike<unknown> | undefined;
}

/** Shows one error message for a failure, with what the user can do about it. */
export class FailurePresenter {
  private readonly log: Logger;

  constructor(log: Logger) {
    this.log = log;
  }

  /**
   * Resolves when the user has answered or dismissed the message.
   * @param retry performs the failed work again.
   * @param remedies buttons that do something about it, first.
   */
  async show(
    failure: Failure,
    retry?: () => Promise<unknown>,
    remedies: readonly FailureAction[] = [],
  ): Promise<void> {
    this.log.error([formatFailure(failure), failure.details].filter(Boolean).join('\n'));
    const actions = [
      ...remedies,
      ...actionsFor(failure).slice(0, remedies.length === 0 ? undefined : 1),
      ...(retry === undefined ? [] : [retryAction(retry)]),
    ];
    const text = joinSentences([failure.message, failure.cause, adviceOf(failure)]);
    const chosen = await vscode.window.showErrorMessage(text, ...actions.map(({ title }) => title));
    await actions.find(({ title }) => title === chosen)?.run();
  }
}

/** Causes are often the words of another program, without a full stop. The last part may end in a command to copy. */
function joinSentences(parts: readonly (string | undefined)[]): string {
  const present = parts.map((part) => part?.trim() ?? '').filter((part) => part !== '');
  return present
    .map((part, index) => (index === present.length - 1 || /[.!?:…]$/u.test(part) ? part : `${part}.`))
    .join(' ');
}

/** The next step as a sentence; an install line is offered by buttons instead. */
function adviceOf(failure: Failure): string | undefined {
  return findInstallLine(failure) === undefined ? failure.nextStep : undefined;
}

/** At most four buttons with the retry: more than that no notification can show. */
function actionsFor(failure: Failure): FailureAction[] {
  const installLine = findInstallLine(failure);
  const selectPython: CommandId = 'engineRoom.python.select';
  const showLog: CommandId = 'engineRoom.log.show';
  if (installLine !== undefined) {
    return [
      ...installActions(installLine),
      {
        title: vscode.l10n.t('Select Interpreter'),
        run: () => vscode.commands.executeCommand(selectPython),
      },
    ];
  }
  const commandLine = findCommandLine(failure);
  return [
    ...(commandLine === undefined
      ? []
      : [
          {
            title: vscode.l10n.t('Copy Command'),
            run: () => vscode.env.clipboard.writeText(commandLine),
          },
        ]),
    { title: vscode.l10n.t('Show Log'), run: () => vscode.commands.executeCommand(showLog) },
    {
      title: vscode.l10n.t('Copy Details'),
      run: () =>
        vscode.env.clipboard.writeText(
          [formatFailure(failure), failure.details].filter(Boolean).join('\n\n'),
        ),
    },
  ];
}

function retryAction(retry: () => Promise<unknown>): FailureAction {
  return { title: vscode.l10n.t('Retry'), run: retry };
}

/** Two ways to use an install line: on the clipboard, or typed into a terminal of the user. */
export function installActions(line: string): FailureAction[] {
  return [
    { title: vscode.l10n.t('Run in Terminal'), run: () => runInTerminal(line) },
    { title: vscode.l10n.t('Copy Install Line'), run: () => vscode.env.clipboard.writeText(line) },
  ];
}

/** Opens a terminal with the line typed; the user sees it run. */
export function runInTerminal(line: string): undefined {
  const terminal = vscode.window.createTerminal({ name: 'Engine Room' });
  terminal.show();
  terminal.sendText(line);
}
