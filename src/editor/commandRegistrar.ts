import * as vscode from 'vscode';
import type { Logger } from '../core/logger.ts';
import { settle } from '../core/outcome.ts';
import { type CommandId, commandIds } from './commandIds.ts';
import type { FailurePresenter } from './failurePresenter.ts';

export interface CommandHandler {
  /** Arguments come from menus, keybindings or tasks, and are checked by the handler. */
  readonly run: (...args: readonly unknown[]) => unknown;
  /** True when the command runs code of the workspace or starts programs that its settings name. */
  readonly needsTrust: boolean;
}

export type CommandHandlers<Id extends CommandId = CommandId> = Readonly<Record<Id, CommandHandler>>;

/** Registers every command, each wrapped alike: logged, blocked without trust, failures shown once, cancel silent. */
export function registerCommands(
  handlers: CommandHandlers,
  presenter: FailurePresenter,
  log: Logger,
): vscode.Disposable {
  const perform = async (id: CommandId, args: readonly unknown[]): Promise<unknown> => {
    const handler = handlers[id];
    if (handler.needsTrust && !vscode.workspace.isTrusted) {
      await explainTrust();
      return undefined;
    }
    log.info(`Command ${id}`);
    const outcome = await settle(() => Promise.resolve().then(() => handler.run(...args)));
    switch (outcome.status) {
      case 'ok':
        return outcome.value;
      case 'cancelled':
        log.debug(`Command ${id} was cancelled`);
        return undefined;
      case 'failed':
        // The command ends here; its message stays until the user answers.
        void presenter.show(outcome.failure, async () => perform(id, args));
        return undefined;
    }
  };
  return vscode.Disposable.from(
    ...commandIds.map((id) =>
      vscode.commands.registerCommand(id, async (...args: unknown[]) => perform(id, args)),
    ),
  );
}

async function explainTrust(): Promise<void> {
  const manage = vscode.l10n.t('Manage Trust');
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t('This runs code of the folder. Trust the folder first.'),
    manage,
  );
  if (chosen === manage) {
    await vscode.commands.executeCommand('workbench.trust.manage');
  }
}
