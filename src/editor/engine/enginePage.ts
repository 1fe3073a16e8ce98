import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { z } from 'zod/mini';
import { type EngineApi, engineRequests, type EngineState } from '../../../webview/engine/api.ts';
import { type LayerColumns, layerColumns, slowestLayers } from '../../../webview/engine/layerColumns.ts';
import { engineStrings } from '../../../webview/engine/strings.ts';
import { fail, type Failure } from '../../core/failure.ts';
import type { Logger } from '../../core/logger.ts';
import { settle } from '../../core/outcome.ts';
import type { EngineReport, PlanSummary } from '../../tensorrt/report/engineReport.ts';
import { acknowledge, type PageHandle, type PageKind, type PageSession } from '../panels/pagePanel.ts';
import { translateStrings } from '../panels/pageStrings.ts';
import type { CustomEditorType } from '../viewIds.ts';
import { findBuiltPlan } from './builtPlan.ts';
import { belongsTo, planPathOf, readEngineFile } from './engineFiles.ts';
import { saveTable } from './saveTable.ts';

const subjectSchema = z.object({ path: z.string() });
/** An engine or its exported layers, by absolute path. */
export type EngineSubject = z.infer<typeof subjectSchema>;

export interface EnginePageParts {
  /** Projects whose passports may tell which build made a file. */
  readonly projectRootsOf: (path: string) => Promise<readonly string[]>;
  readonly compareWith: (path: string) => Promise<void>;
  readonly showPassport: (path: string) => void;
  readonly showLog: () => void;
  readonly log: Logger;
}

/** Enough to fill the table of a tall window before the rest has come. */
const firstLayers = 200;
/** A range is put together and sent within a few milliseconds, so that the extension host stays free. */
const rangeLayers = 2_000;
/** Files of a build are written one after the other. */
const settlingMs = 200;

/** What is inside a TensorRT engine, which servers load it, and where its time goes. */
export function enginePage(
  type: CustomEditorType,
  parts: EnginePageParts,
): PageKind<EngineApi, EngineSubject> {
  return {
    type,
    bundle: 'engine',
    icon: 'engine',
    schemas: engineRequests,
    subject: subjectSchema,
    title: ({ path }) => basename(path),
    key: ({ path }) => path,
    open: (subject, page) => new EngineSession(subject, page, parts),
  };
}

class EngineSession implements PageSession<EngineApi> {
  readonly handlers: PageSession<EngineApi>['handlers'];
  private readonly path: string;
  private readonly page: PageHandle<EngineApi>;
  private readonly parts: EnginePageParts;
  private readonly watcher: vscode.Disposable;
  private state: EngineState;
  /** What the page shows; it stays while the files are read again. */
  private shown: { readonly version: number; readonly report: EngineReport } | undefined;
  private version = 0;
  private settling: ReturnType<typeof setTimeout> | undefined;
  private disposed = false;

  constructor({ path }: EngineSubject, page: PageHandle<EngineApi>, parts: EnginePageParts) {
    this.path = path;
    this.page = page;
    this.parts = parts;
    this.state = { kind: 'loading', subject: basename(path) };
    const files = vscode.workspace.createFileSystemWatcher(
      new vscode.RelativePattern(vscode.Uri.file(dirname(path)), '*'),
    );
    const onFile = (uri: vscode.Uri) => this.onFile(uri.fsPath);
    this.watcher = vscode.Disposable.from(
      files,
      files.onDidCreate(onFile),
      files.onDidChange(onFile),
      files.onDidDelete(onFile),
    );
    this.handlers = {
      layers: ({ version, from }) => this.layers(version, from),
      layer: ({ version, index }) => this.layer(version, index),
      copyMarkdown: async () => {
        const { engineToMarkdown } = await import('../../tensorrt/report/engineTables.ts');
        await vscode.env.clipboard.writeText(engineToMarkdown(this.known()));
        return undefined;
      },
      export: async () => {
        const { engineToMarkdown, layersToCsv } = await import('../../tensorrt/report/engineTables.ts');
        const report = this.known();
        return saveTable(`${this.path}.layers`, {
          csv: () => layersToCsv(report),
          markdown: () => engineToMarkdown(report, report.layers.length),
        });
      },
      compareWith: () => acknowledge(() => parts.compareWith(path)),
      showPassport: () => acknowledge(() => parts.showPassport(planPathOf(path))),
      openAsText: () =>
        acknowledge(() =>
          vscode.commands.executeCommand('vscode.openWith', vscode.Uri.file(path), 'default'),
        ),
      reload: () => acknowledge(() => this.load()),
      showLog: () => acknowledge(() => parts.showLog()),
      copyText: async ({ text }) => {
        await vscode.env.clipboard.writeText(text);
        return undefined;
      },
    };
    void this.load();
  }

  show(): void {
    this.page.tell('strings', translateStrings(vscode.l10n, engineStrings));
    this.send();
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.settling);
    this.watcher.dispose();
  }

  private onFile(changed: string): void {
    if (belongsTo(this.path, changed)) {
      clearTimeout(this.settling);
      this.settling = setTimeout(() => void this.load(), settlingMs);
    }
  }

  /** Reads the files again; what was shown stays until the answer is there. */
  private async load(): Promise<void> {
    const version = ++this.version;
    const subject = basename(this.path);
    const outcome = await settle(() => readEngineFile(this.path));
    if (this.isOutdated(version) || outcome.status === 'cancelled') {
      return;
    }
    if (outcome.status === 'failed') {
      this.become({ kind: 'failed', subject, failure: outcome.failure });
      return;
    }
    const file = outcome.value;
    switch (file.kind) {
      case 'report':
        this.becomeReady(file.report, file.plan, null);
        return;
      case 'bare':
        await this.search(version, file.plan);
        return;
      case 'not-a-plan':
        this.become({ ...file, subject });
    }
  }

  /** Shows what the header says, then looks for the build that made the file, which may mean to hash all of it. */
  private async search(version: number, plan: PlanSummary): Promise<void> {
    const { layersCommand } = await import('./layersCommand.ts');
    if (this.isOutdated(version)) {
      return;
    }
    const tensorrt = plan.header.kind === 'not-a-plan' ? null : plan.header.version;
    const bare = {
      kind: 'plan' as const,
      subject: basename(this.path),
      plan,
      layersCommand: layersCommand(this.path, tensorrt),
    };
    this.become({ ...bare, searching: true });
    const outcome = await settle(async () => {
      const built = await findBuiltPlan(this.path, await this.parts.projectRootsOf(this.path));
      const file = built === undefined ? undefined : await readEngineFile(built);
      return built !== undefined && file?.kind === 'report' ? { built, report: file.report } : undefined;
    });
    if (this.isOutdated(version)) {
      return;
    }
    if (outcome.status === 'failed') {
      this.parts.log.warn(`${this.path}: ${outcome.failure.message}`);
    }
    if (outcome.status === 'ok' && outcome.value !== undefined) {
      const { built, report } = outcome.value;
      this.becomeReady(report, plan, vscode.workspace.asRelativePath(built));
    } else {
      this.become({ ...bare, searching: false });
    }
  }

  private isOutdated(version: number): boolean {
    return this.disposed || version !== this.version;
  }

  private become(state: EngineState): void {
    this.shown = undefined;
    this.state = state;
    this.send();
  }

  private becomeReady(report: EngineReport, plan: PlanSummary | null, reportOf: string | null): void {
    const { layers, ...head } = report;
    this.shown = { version: this.version, report };
    this.state = {
      kind: 'ready',
      subject: basename(this.path),
      version: this.version,
      report: { ...head, layerCount: layers.length },
      plan,
      reportOf,
      first: layerColumns(layers, slowestLayers(layers, firstLayers)),
    };
    this.send();
  }

  private send(): void {
    this.page.tell('show', this.state);
  }

  /** The page asks for one range after the other, once it has painted the answer. */
  private layers(version: number, from: number): LayerColumns {
    const { layers } = this.current(version);
    const length = Math.max(0, Math.min(rangeLayers, layers.length - from));
    return layerColumns(
      layers,
      Array.from({ length }, (_, at) => from + at),
    );
  }

  private layer(version: number, index: number): EngineReport['layers'][number] {
    return this.current(version).layers[index] ?? fail(changedMeanwhile());
  }

  private current(version: number): EngineReport {
    return this.shown?.version === version ? this.shown.report : fail(changedMeanwhile());
  }

  private known(): EngineReport {
    return (
      this.shown?.report ??
      fail({ kind: 'not-found', message: vscode.l10n.t('There are no layers to write yet.') })
    );
  }
}

function changedMeanwhile(): Failure {
  return {
    kind: 'not-found',
    message: vscode.l10n.t('The file changed meanwhile; open the layer again.'),
  };
}
