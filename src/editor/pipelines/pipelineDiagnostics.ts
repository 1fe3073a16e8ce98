import * as vscode from 'vscode';
import { toFailure } from '../../core/failure.ts';
import type { Logger } from '../../core/logger.ts';
import { isPipelineFile } from '../../pipeline/projectLayout.ts';
import { toDiagnostic } from '../runs/runDiagnostics.ts';
import { checkPipelineText } from './pipelineIndex.ts';

/** Checks pipeline files with the parser of the steps when they are opened and saved. */
export class PipelineDiagnostics implements vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection('engine-room');
  private readonly disposables: vscode.Disposable;
  private readonly log: Logger;

  constructor(log: Logger) {
    this.log = log;
    const check = (document: vscode.TextDocument) => this.check(document);
    this.disposables = vscode.Disposable.from(
      this.collection,
      vscode.workspace.onDidOpenTextDocument(check),
      vscode.workspace.onDidSaveTextDocument(check),
      vscode.workspace.onDidDeleteFiles(({ files }) => {
        for (const file of files) {
          this.collection.delete(file);
        }
      }),
    );
    vscode.workspace.textDocuments.forEach(check);
  }

  private check(document: vscode.TextDocument): void {
    if (document.uri.scheme !== 'file' || !isPipelineFile(document.uri.fsPath)) {
      return;
    }
    checkPipelineText(document.getText(), document.uri.fsPath).then(
      ({ problems }) => {
        this.collection.set(
          document.uri,
          problems.map((problem) => toDiagnostic(problem, 'Engine Room')),
        );
      },
      (thrown: unknown) => this.log.error(toFailure(thrown).message),
    );
  }

  dispose(): void {
    this.disposables.dispose();
  }
}
