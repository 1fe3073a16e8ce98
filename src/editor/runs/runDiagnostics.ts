import * as vscode from 'vscode';
import type { Failure } from '../../core/failure.ts';
import type { PipelineIndex } from '../pipelines/pipelineIndex.ts';
import { stepTitle } from './runNodes.ts';
import { currentFindings } from './runFindings.ts';
import type { RunsModel } from './runsModel.ts';

/** Puts what steps found in files into the Problems panel, and takes it away once the step succeeded. */
export class RunDiagnostics implements vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection('engine-room-runs');
  private readonly subscription: vscode.Disposable;

  constructor(runs: RunsModel, pipelines: PipelineIndex) {
    this.subscription = runs.onDidChange(() => void this.update(runs, pipelines));
  }

  private async update(runs: RunsModel, pipelines: PipelineIndex): Promise<void> {
    const live = (await pipelines.list()).flatMap(({ problems }) => problems);
    const byFile = new Map<string, vscode.Diagnostic[]>();
    for (const { step, failure } of currentFindings(runs.current.map(({ record }) => record))) {
      // What is wrong with a pipeline file right now is shown from its own text.
      if (live.some(({ file, message }) => file === failure.file && message === failure.message)) {
        continue;
      }
      const diagnostic = toDiagnostic(failure, `Engine Room: ${stepTitle(vscode.l10n, step)}`);
      byFile.set(failure.file, [...(byFile.get(failure.file) ?? []), diagnostic]);
    }
    this.collection.clear();
    for (const [file, diagnostics] of byFile) {
      this.collection.set(vscode.Uri.file(file), diagnostics);
    }
  }

  dispose(): void {
    this.subscription.dispose();
    this.collection.dispose();
  }
}

/** A failure in a file as an entry of the Problems panel; without a line it stands at the top. */
export function toDiagnostic(failure: Failure, source: string): vscode.Diagnostic {
  const line = Math.max(0, (failure.line ?? 1) - 1);
  const column = Math.max(0, (failure.column ?? 1) - 1);
  const range =
    failure.line !== undefined && failure.column !== undefined
      ? new vscode.Range(line, column, line, column + 1)
      : new vscode.Range(line, 0, line, Number.MAX_SAFE_INTEGER);
  // Messages about a field of a pipeline file name it themselves.
  const named = failure.field === undefined || failure.message.includes(failure.field);
  const text = [named ? undefined : `${failure.field}:`, failure.message, failure.cause, failure.nextStep]
    .filter(Boolean)
    .join(' ');
  const diagnostic = new vscode.Diagnostic(range, text, vscode.DiagnosticSeverity.Error);
  diagnostic.source = source;
  return diagnostic;
}
