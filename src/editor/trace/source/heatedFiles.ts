import { stat } from 'node:fs/promises';
import type * as vscode from 'vscode';
import {
  foldSourceLines,
  type SourceFigures,
  type SourceLineFigures,
} from '../../../trace/source/sourceLines.ts';
import type { SourceLocator } from './sourceLocator.ts';

/** Figures of a trace by the files here that they belong to. */
export interface HeatedFiles {
  readonly tracePath: string;
  readonly figures: SourceFigures;
  /** Milliseconds since 1970 from which changes of a file are later than the trace. */
  readonly recordedMs: number;
  /** Lines by path of the file here. */
  readonly files: ReadonlyMap<string, readonly SourceLineFigures[]>;
}

/** Finds the files of a trace's lines. Lines in files that are not here count for the lines that called them. */
export async function heatFiles(
  tracePath: string,
  figures: SourceFigures,
  locator: Pick<SourceLocator, 'locateAll'>,
): Promise<HeatedFiles> {
  const located = await locator.locateAll(figures.lines.map(({ file }) => file));
  const pathOf = (file: string) => {
    const match = located.get(file);
    return match?.kind === 'found' ? match.path : undefined;
  };
  const files = new Map<string, SourceLineFigures[]>();
  for (const line of foldSourceLines(figures, (file) => pathOf(file) !== undefined)) {
    const path = pathOf(line.file);
    if (path !== undefined) {
      files.set(path, [...(files.get(path) ?? []), line]);
    }
  }
  return { tracePath, figures, recordedMs: figures.recordedMs ?? (await changedMs(tracePath)), files };
}

/** Whether a document says something else by now than when the trace was recorded. */
export async function isChangedSince(
  { recordedMs }: HeatedFiles,
  document: Pick<vscode.TextDocument, 'isDirty' | 'uri'>,
): Promise<boolean> {
  return document.isDirty || (await changedMs(document.uri.fsPath)) > recordedMs;
}

/** When a file was last written; 0 when it is gone. */
async function changedMs(path: string): Promise<number> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}
