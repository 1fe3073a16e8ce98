import * as vscode from 'vscode';
import { type Failure, toFailure } from '../../core/failure.ts';
import type { Logger } from '../../core/logger.ts';
import { isPipelineFile } from '../../pipeline/projectLayout.ts';
import { toDiagnostic } from '../runs/runDiagnostics.ts';
import { checkPipelineText, type PipelineEntry, type PipelineIndex } from './pipelineIndex.ts';

/** Checks pipeline files with the parser of the steps: when they are opened or saved, and when they change on disk. */
export class PipelineDiagnostics implements vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection('engine-room');
  private readonly disposables: vscode.Disposable;
  private readonly log: Logger;

  constructor(pipelines: PipelineIndex, log: Logger) {
    this.log = log;
    const check = (document: vscode.TextDocument) => this.check(document);
    this.disposables = vscode.Disposable.from(
      this.collection,
      pipelines.onDidChange((entries) => this.showAll(entries)),
      vscode.workspace.onDidOpenTextDocument(check),
      vscode.workspace.onDidSaveTextDocument(check),
    );
    vscode.workspace.textDocuments.forEach(check);
  }

  private showAll(entries: readonly PipelineEntry[]): void {
    this.collection.clear();
    for (const { file, problems } of entries) {
      this.show(vscode.Uri.file(file), problems);
    }
  }

  private show(file: vscode.Uri, problems: readonly Failure[]): void {
    this.collection.set(
      file,
      problems.map((problem) => toDiagnostic(problem, 'Engine Room')),
    );
  }

  private check(document: vscode.TextDocument): void {
    if (document.uri.scheme !== 'file' || !isPipelineFile(document.uri.fsPath)) {
      return;
    }
    checkPipelineText(document.getText(), document.uri.fsPath).then(
      ({ problems }) => this.show(document.uri, problems),
      (thrown: unknown) => this.log.error(toFailure(thrown).message),
    );
  }

  dispose(): void {
    this.disposables.dispose();
  }
}
