import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { z } from 'zod/mini';
import { type EngineApi, engineRequests, type EngineState } from '../../../webview/engine/api.ts';
import { engineStrings } from '../../../webview/engine/strings.ts';
import { fail, type Failure } from '../../core/failure.ts';
import { settle } from '../../core/outcome.ts';
import { acknowledge, type PageHandle, type PageKind, type PageSession } from '../panels/pagePanel.ts';
import { translateStrings } from '../panels/pageStrings.ts';
import { findBuiltPlan } from './builtPlan.ts';
import type { NamedReport } from './comparisonView.ts';
import { readEngineFile } from './engineFiles.ts';
import { saveTable, type TableForms } from './saveTable.ts';

const subjectSchema = z.object({ left: z.string(), right: z.string() });
/** Two engines or exported layers, by absolute path. */
export type EngineComparisonSubject = z.infer<typeof subjectSchema>;

export interface EngineComparisonParts {
  /** Projects whose passports may tell which build made a file. */
  readonly projectRootsOf: (path: string) => Promise<readonly string[]>;
  readonly showLog: () => void;
}

/** Two engines side by side, aligned by ONNX node. */
export function engineComparisonPage(
  parts: EngineComparisonParts,
): PageKind<EngineApi, EngineComparisonSubject> {
  return {
    type: 'engineRoom.engineComparison',
    bundle: 'engine',
    icon: 'engine',
    schemas: engineRequests,
    subject: subjectSchema,
    title: titleOf,
    key: ({ left, right }) => `${left}\n${right}`,
    open: (subject, page) => new EngineComparisonSession(subject, page, parts),
  };
}

class EngineComparisonSession implements PageSession<EngineApi> {
  readonly handlers: PageSession<EngineApi>['handlers'];
  private readonly subject: EngineComparisonSubject;
  private readonly page: PageHandle<EngineApi>;
  private readonly parts: EngineComparisonParts;
  private state: EngineState;
  private tables: TableForms | undefined;

  constructor(subject: EngineComparisonSubject, page: PageHandle<EngineApi>, parts: EngineComparisonParts) {
    this.subject = subject;
    this.page = page;
    this.parts = parts;
    this.state = { kind: 'loading', subject: titleOf(subject) };
    const copy = async (text: string) => {
      await vscode.env.clipboard.writeText(text);
      return undefined;
    };
    this.handlers = {
      layers: () => fail(noLayersHere()),
      layer: () => fail(noLayersHere()),
      copyMarkdown: () => copy(this.known().markdown()),
      export: () => saveTable(join(dirname(subject.left), 'engine-comparison'), this.known()),
      compareWith: () =>
        acknowledge(() =>
          vscode.commands.executeCommand('engineRoom.engine.compare', vscode.Uri.file(subject.left)),
        ),
      showPassport: () =>
        acknowledge(() =>
          vscode.commands.executeCommand('engineRoom.passport.show', vscode.Uri.file(subject.left)),
        ),
      openAsText: () => acknowledge(() => undefined),
      reload: () => acknowledge(() => this.load()),
      showLog: () => acknowledge(() => parts.showLog()),
      copyText: ({ text }) => copy(text),
    };
    void this.load();
  }

  show(): void {
    this.page.tell('strings', translateStrings(vscode.l10n, engineStrings));
    this.page.tell('show', this.state);
  }

  private async load(): Promise<void> {
    const subject = titleOf(this.subject);
    const outcome = await settle(async () => {
      const { compareReports } = await import('./comparisonView.ts');
      const [left, right] = await Promise.all([this.read(this.subject.left), this.read(this.subject.right)]);
      return compareReports(...withDifferentNames(left, right));
    });
    if (outcome.status === 'ok') {
      this.tables = outcome.value.tables;
      this.state = { kind: 'comparison', subject, comparison: outcome.value.view };
    } else if (outcome.status === 'failed') {
      this.state = { kind: 'failed', subject, failure: outcome.failure };
    }
    this.page.tell('show', this.state);
  }

  /** The report beside the file, or that of the build that made it. */
  private async read(path: string): Promise<NamedReport & { readonly path: string }> {
    let file = await readEngineFile(path);
    if (file.kind === 'bare') {
      const built = await findBuiltPlan(path, await this.parts.projectRootsOf(path));
      file = built === undefined ? file : await readEngineFile(built);
    }
    return file.kind === 'report'
      ? { name: basename(path), report: file.report, path }
      : fail({
          kind: 'not-found',
          message: vscode.l10n.t('The layers of {0} are not known.', basename(path)),
          file: path,
          nextStep: vscode.l10n.t('Open it on its own: its page says how to get its layers.'),
        });
  }

  private known(): TableForms {
    return (
      this.tables ?? fail({ kind: 'not-found', message: vscode.l10n.t('There is nothing to write yet.') })
    );
  }

  dispose(): void {
    // Nothing is held: the page is a snapshot that its "reload" takes again.
  }
}

function noLayersHere(): Failure {
  return { kind: 'not-found', message: vscode.l10n.t('Open the engine itself to see its layers.') };
}

function titleOf({ left, right }: EngineComparisonSubject): string {
  return vscode.l10n.t('{0} and {1}', basename(left), basename(right));
}

/** Two files of one name, such as versions of a model, get the name of their folder in front. */
function withDifferentNames<T extends NamedReport & { readonly path: string }>(left: T, right: T): [T, T] {
  if (left.name !== right.name) {
    return [left, right];
  }
  const longer = (each: T): T => ({ ...each, name: `${basename(dirname(each.path))}/${each.name}` });
  return [longer(left), longer(right)];
}
