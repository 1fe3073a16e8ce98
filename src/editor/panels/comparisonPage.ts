import { readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { z } from 'zod/mini';
import { type CompareApi, compareRequests, type CompareState } from '../../../webview/compare/api.ts';
import { compareStrings } from '../../../webview/compare/strings.ts';
import { fail, isErrnoException } from '../../core/failure.ts';
import { settle } from '../../core/outcome.ts';
import { parseJson } from '../../core/parseJson.ts';
import {
  type ComparisonReport,
  comparisonReportSchema,
  toCsv,
  toMarkdown,
} from '../../pipeline/comparison.ts';
import { buildFiles, projectLayout } from '../../pipeline/projectLayout.ts';
import type { RunEntry } from '../runs/runsModel.ts';
import { acknowledge, type PageHandle, type PageKind, type PageSession } from './pagePanel.ts';
import { translateStrings } from './pageStrings.ts';

const subjectSchema = z.object({ pipelineFile: z.string(), name: z.string() });
/** A pipeline: its file, and the name its builds are kept under. */
export type ComparisonSubject = z.infer<typeof subjectSchema>;

export interface ComparisonPageParts {
  readonly runs: { readonly current: readonly RunEntry[]; readonly onDidChange: vscode.Event<void> };
  readonly measure: (pipelineFile: string) => Promise<void>;
  readonly showPassport: (path: string) => void;
  readonly showLog: () => void;
}

/** PyTorch beside every build of a pipeline. */
export function comparisonPage(parts: ComparisonPageParts): PageKind<CompareApi, ComparisonSubject> {
  return {
    type: 'engineRoom.comparison',
    bundle: 'compare',
    icon: 'comparison',
    schemas: compareRequests,
    subject: subjectSchema,
    title: ({ name }) => vscode.l10n.t('Comparison: {0}', name),
    key: ({ pipelineFile }) => pipelineFile,
    open: (subject, page) => new ComparisonSession(subject, page, parts),
  };
}

class ComparisonSession implements PageSession<CompareApi> {
  readonly handlers: PageSession<CompareApi>['handlers'];
  private readonly subject: ComparisonSubject;
  private readonly page: PageHandle<CompareApi>;
  private readonly parts: ComparisonPageParts;
  private readonly file: string;
  private readonly disposables: vscode.Disposable;
  private state: CompareState;
  private wasBusy = false;

  constructor(subject: ComparisonSubject, page: PageHandle<CompareApi>, parts: ComparisonPageParts) {
    this.subject = subject;
    this.page = page;
    this.parts = parts;
    this.file = buildFiles(projectLayout(subject.pipelineFile), subject.name).comparison;
    this.state = { kind: 'loading', subject: subject.name };
    const watcher = vscode.workspace.createFileSystemWatcher(
      new vscode.RelativePattern(vscode.Uri.file(dirname(this.file)), basename(this.file)),
    );
    const onFile = () => void this.load();
    this.disposables = vscode.Disposable.from(
      watcher,
      watcher.onDidCreate(onFile),
      watcher.onDidChange(onFile),
      parts.runs.onDidChange(() => this.onRuns()),
    );
    this.handlers = {
      copyMarkdown: async () => this.copy(toMarkdown(this.report())),
      exportCsv: () => this.exportCsv(),
      measureAgain: () => acknowledge(() => parts.measure(subject.pipelineFile)),
      showPassport: ({ path }) => acknowledge(() => parts.showPassport(path)),
      reload: () => acknowledge(() => this.load()),
      showLog: () => acknowledge(() => parts.showLog()),
      copyText: async ({ text }) => this.copy(text),
    };
    void this.load();
  }

  show(): void {
    this.page.tell('strings', translateStrings(vscode.l10n, compareStrings));
    this.send();
  }

  private async load(): Promise<void> {
    const outcome = await settle(async () =>
      parseJson(await readFile(this.file, 'utf8'), comparisonReportSchema, {
        what: 'The comparison',
        file: this.file,
      }),
    );
    const subject = this.subject.name;
    switch (outcome.status) {
      case 'ok':
        this.state = { kind: 'ready', report: outcome.value };
        break;
      case 'failed':
        this.state =
          outcome.failure.kind === 'not-found'
            ? { kind: 'empty', subject }
            : { kind: 'failed', subject, failure: outcome.failure };
        break;
      case 'cancelled':
        break;
    }
    this.send();
  }

  private onRuns(): void {
    const busy = this.busy() !== undefined;
    if (this.wasBusy && !busy) {
      void this.load();
    } else if (busy) {
      this.send();
    }
    this.wasBusy = busy;
  }

  /** What a running measurement of this pipeline does now. */
  private busy(): string | undefined {
    const running = this.parts.runs.current.find(
      ({ record }) => record.state === 'running' && record.pipelineFile === this.subject.pipelineFile,
    );
    const step = running?.record.steps.find(({ name, state }) => name === 'measure' && state === 'running');
    return step === undefined ? undefined : (step.progress ?? vscode.l10n.t('Measuring'));
  }

  private send(): void {
    const busy = this.busy();
    this.page.tell(
      'show',
      this.state.kind === 'ready' && busy !== undefined ? { ...this.state, busy } : this.state,
    );
  }

  private report(): ComparisonReport {
    return this.state.kind === 'ready'
      ? this.state.report
      : fail({ kind: 'not-found', message: 'Nothing has been measured yet.' });
  }

  private async copy(text: string): Promise<undefined> {
    await vscode.env.clipboard.writeText(text);
    return undefined;
  }

  private async exportCsv(): Promise<string | null> {
    const report = this.report();
    const target = await vscode.window.showSaveDialog({
      defaultUri: vscode.Uri.file(
        join(dirname(this.subject.pipelineFile), `${this.subject.name}-comparison.csv`),
      ),
      filters: { CSV: ['csv'] },
    });
    if (target === undefined) {
      return null;
    }
    try {
      await writeFile(target.fsPath, toCsv(report));
    } catch (thrown) {
      if (isErrnoException(thrown) && thrown.code === 'EISDIR') {
        return fail({ kind: 'bad-input', message: `${target.fsPath} is a folder; give a file name.` });
      }
      throw thrown;
    }
    return basename(target.fsPath);
  }

  dispose(): void {
    this.disposables.dispose();
  }
}
