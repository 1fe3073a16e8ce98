import * as vscode from 'vscode';
import type { Failure } from '../../core/failure.ts';
import { toFailure } from '../../core/failure.ts';
import type { CommandId } from '../commandIds.ts';
import type { FailurePresenter } from '../failurePresenter.ts';
import type { EndedRun, RunLauncher } from './runLauncher.ts';
import { remedyAction } from './remedyAction.ts';
import { mainStep } from './runResult.ts';

/** Tells how a run that this window started has ended, once, with what can be done next. */
export class RunNotifications implements vscode.Disposable {
  private readonly disposables: vscode.Disposable;
  private readonly presenter: FailurePresenter;

  constructor(launcher: RunLauncher, presenter: FailurePresenter) {
    this.presenter = presenter;
    this.disposables = vscode.Disposable.from(
      launcher.onDidEnd((ended) => void this.tell(ended)),
      launcher.onDidFailToStart(({ thrown, again }) => void presenter.show(toFailure(thrown), again)),
    );
  }

  private async tell({ folder, record, again }: EndedRun): Promise<void> {
    if (record.state === 'failed') {
      const failed = record.steps.find(({ state }) => state === 'failed')?.failure;
      await this.presenter.show(
        failed === undefined ? unexplained(record.title) : withoutUndefined(failed),
        again,
        failed?.remedy === undefined ? [] : [remedyAction(failed.remedy, record.pipelineFile, again)],
      );
      return;
    }
    const step = mainStep(record);
    if (record.state !== 'succeeded' || step === undefined) {
      return;
    }
    const openResult = vscode.l10n.t('Open Result');
    const text = [vscode.l10n.t('{0} is done.', record.title), step.result].filter(Boolean).join(' ');
    const chosen = await vscode.window.showInformationMessage(text, openResult);
    if (chosen === openResult) {
      const command: CommandId = 'engineRoom.run.openResult';
      await vscode.commands.executeCommand(command, { kind: 'run', entry: { folder, record } });
    }
  }

  dispose(): void {
    this.disposables.dispose();
  }
}

function unexplained(title: string): Failure {
  return { kind: 'process-failed', message: `${title} failed.`, nextStep: 'Its log says why.' };
}

/** A record read from disk says `undefined` where a failure says nothing. */
function withoutUndefined(failure: { readonly [K in keyof Failure]: Failure[K] | undefined }): Failure {
  return Object.fromEntries(
    Object.entries(failure).filter(([, value]) => value !== undefined),
  ) as unknown as Failure;
}
