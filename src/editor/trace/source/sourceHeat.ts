import { basename } from 'node:path';
import * as vscode from 'vscode';
import { CancelledError, toFailure } from '../../../core/failure.ts';
import type { Logger } from '../../../core/logger.ts';
import type { SourceExample, SourceFigures, SourceLineFigures } from '../../../trace/source/sourceLines.ts';
import { HeatDecorations, type HotLine } from './heatDecorations.ts';
import { type HeatedFiles, heatFiles, isChangedSince } from './heatedFiles.ts';
import { heatLevel } from './heatLevels.ts';
import type { HeatToggle } from './heatToggle.ts';
import type { SourceLocator } from './sourceLocator.ts';
import { lineCommand, lineLink, type LineTarget } from './lineTarget.ts';
import { hoverMarkdown, lensText } from './sourceWords.ts';
import { type TraceSubject, traceKey } from '../traceSubject.ts';

/** Traces that somebody has open. */
export interface HeatSource {
  readonly subject: TraceSubject;
  /** Asked for when the profile is to be shown, and not before. */
  readonly figures: () => Promise<SourceFigures>;
}

export interface SourceHeatParts {
  readonly locator: Pick<SourceLocator, 'locateAll'>;
  readonly toggle: HeatToggle;
  /** Folder of the bars in the gutter. */
  readonly icons: vscode.Uri;
  readonly log: Logger;
  /** So long the page of a trace that was just opened asks first. */
  readonly patienceMs: number;
}

/** A line of a file with a place on the timeline. */
export interface ExampleOfLine {
  readonly subject: TraceSubject;
  readonly example: SourceExample;
}

/** Typing is not slowed down by drawing. */
const settlingMs = 250;

/**
 * The profile on the lines of the user's Python files: code lenses, bars in the gutter beside hot lines and their hovers, of the trace
 * that was opened last. Does nothing while it is switched off or no Python file is looked at.
 */
export class SourceHeat implements vscode.Disposable {
  private readonly parts: SourceHeatParts;
  private readonly sources = new Map<string, HeatSource>();
  private readonly lensesChanged = new vscode.EventEmitter<void>();
  private readonly watching: vscode.Disposable;
  /** What is there only while something is shown. */
  private shown:
    | {
        readonly source: HeatSource;
        readonly heated: HeatedFiles;
        readonly drawn: HeatDecorations;
        readonly parts: vscode.Disposable;
      }
    | undefined;
  /** Set while a profile could be shown and no Python is. */
  private waiting: vscode.Disposable | undefined;
  private version = 0;
  private settling: ReturnType<typeof setTimeout> | undefined;

  constructor(parts: SourceHeatParts) {
    this.parts = parts;
    this.watching = vscode.Disposable.from(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('engineRoom.trace.sourceHeat')) {
          void parts.toggle.forget().then(() => this.refresh());
        } else if (event.affectsConfiguration('engineRoom.trace.pathMappings')) {
          void this.refresh();
        }
      }),
      vscode.workspace.onDidChangeWorkspaceFolders(() => void this.refresh()),
    );
  }

  /** Shows the profile of a trace that was opened. */
  async attach(source: HeatSource): Promise<void> {
    const key = traceKey(source.subject);
    this.sources.delete(key);
    this.sources.set(key, source);
    await this.refresh();
  }

  /** Takes the profile of a trace away; the one opened before it is shown again. */
  async clear(subject: TraceSubject): Promise<void> {
    this.sources.delete(traceKey(subject));
    await this.refresh();
  }

  /** Shows the profile where it is hidden, and hides it where it is shown. */
  async toggle(): Promise<void> {
    await this.parts.toggle.flip();
    void this.refresh();
  }

  /** What the timeline has for a line (from 0 on) of a file. */
  exampleOf({ path, line }: LineTarget): ExampleOfLine | undefined {
    const found = this.linesOf(path).find((each) => each.line === line + 1)?.example;
    const subject = this.shown?.source.subject;
    return found === undefined || found === null || subject === undefined
      ? undefined
      : { subject, example: found };
  }

  dispose(): void {
    this.version++;
    this.sources.clear();
    this.stopWaiting();
    this.hide();
    this.watching.dispose();
    this.lensesChanged.dispose();
  }

  /** Works out anew what is to be shown, and shows it. */
  private async refresh(): Promise<void> {
    const version = ++this.version;
    this.stopWaiting();
    const source = [...this.sources.values()].at(-1);
    if (source === undefined || !this.parts.toggle.isOn()) {
      this.hide();
      return;
    }
    if (this.shown?.source !== source) {
      this.hide();
    }
    if (!isPythonShown()) {
      this.waiting = vscode.window.onDidChangeVisibleTextEditors(() => {
        if (isPythonShown()) {
          void this.refresh();
        }
      });
      return;
    }
    await new Promise((resolve) => {
      setTimeout(resolve, this.parts.patienceMs);
    });
    if (version !== this.version) {
      return;
    }
    try {
      const heated = await heatFiles(
        source.subject.paths[0] ?? '',
        await source.figures(),
        this.parts.locator,
      );
      if (version === this.version) {
        this.hide();
        this.begin(source, heated);
      }
    } catch (thrown) {
      // The page of the trace tells its own failures; source lines stay as they are.
      if (!(thrown instanceof CancelledError)) {
        this.parts.log.warn(toFailure(thrown).message);
      }
    }
  }

  private stopWaiting(): void {
    this.waiting?.dispose();
    this.waiting = undefined;
  }

  private begin(source: HeatSource, heated: HeatedFiles): void {
    if (heated.files.size === 0) {
      return;
    }
    const drawn = new HeatDecorations(this.parts.icons);
    const onDocument = (document: vscode.TextDocument) => {
      if (heated.files.has(document.uri.fsPath)) {
        clearTimeout(this.settling);
        this.settling = setTimeout(() => this.redraw(), settlingMs);
      }
    };
    const parts = vscode.Disposable.from(
      drawn,
      vscode.languages.registerCodeLensProvider(
        { language: 'python', scheme: 'file' },
        {
          onDidChangeCodeLenses: this.lensesChanged.event,
          provideCodeLenses: (document) => this.lensesOf(document),
        },
      ),
      vscode.window.onDidChangeVisibleTextEditors(() => this.drawAll()),
      vscode.workspace.onDidChangeTextDocument(({ document }) => onDocument(document)),
      vscode.workspace.onDidSaveTextDocument(onDocument),
    );
    this.shown = { source, heated, drawn, parts };
    this.redraw();
  }

  private hide(): void {
    clearTimeout(this.settling);
    this.shown?.parts.dispose();
    this.shown = undefined;
  }

  private redraw(): void {
    this.lensesChanged.fire();
    this.drawAll();
  }

  private drawAll(): void {
    for (const editor of vscode.window.visibleTextEditors) {
      if (this.linesOf(editor.document.uri.fsPath).length > 0) {
        void this.draw(editor);
      }
    }
  }

  private async draw(editor: vscode.TextEditor): Promise<void> {
    const { shown } = this;
    if (shown === undefined) {
      return;
    }
    const { heated, drawn } = shown;
    const { document } = editor;
    const isChanged = await isChangedSince(heated, document);
    if (this.shown === shown) {
      drawn.draw(
        editor,
        this.linesWithin(document).flatMap((line): HotLine[] => {
          const level = heatLevel(line, heated.figures.totals);
          return level === 0
            ? []
            : [{ line: line.line - 1, level, hover: () => hoverOf(heated, document, line, isChanged) }];
        }),
      );
    }
  }

  private async lensesOf(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    const heated = this.shown?.heated;
    const lines = this.linesWithin(document);
    if (heated === undefined || lines.length === 0) {
      return [];
    }
    const state = (await isChangedSince(heated, document)) ? 'changed' : 'as recorded';
    return lines.flatMap((line) => {
      const title = lensText(vscode.l10n, line, heated.figures.stepCount, state);
      return title === ''
        ? []
        : [
            new vscode.CodeLens(
              new vscode.Range(line.line - 1, 0, line.line - 1, 0),
              line.example === null
                ? { title, command: '' }
                : {
                    title,
                    tooltip: vscode.l10n.t('Show on Timeline'),
                    ...lineCommand({ path: document.uri.fsPath, line: line.line - 1 }),
                  },
            ),
          ];
    });
  }

  private linesOf(path: string): readonly SourceLineFigures[] {
    return this.shown?.heated.files.get(path) ?? [];
  }

  /** A file may have become shorter since. */
  private linesWithin(document: vscode.TextDocument): readonly SourceLineFigures[] {
    return this.linesOf(document.uri.fsPath).filter(({ line }) => line >= 1 && line <= document.lineCount);
  }
}

function isPythonShown(): boolean {
  return vscode.window.visibleTextEditors.some(({ document }) => document.languageId === 'python');
}

function hoverOf(
  { tracePath, figures }: HeatedFiles,
  document: vscode.TextDocument,
  line: SourceLineFigures,
  isChanged: boolean,
): vscode.MarkdownString {
  const target = { path: document.uri.fsPath, line: line.line - 1 };
  const text = new vscode.MarkdownString(
    hoverMarkdown(vscode.l10n, {
      line,
      figures,
      traceName: basename(tracePath),
      isChanged,
      link: line.example === null ? undefined : lineLink(target),
    }),
  );
  text.isTrusted = { enabledCommands: [lineCommand(target).command] };
  return text;
}
