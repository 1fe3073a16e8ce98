import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { isTraceFileName } from '../../trace/job/traceFileName.ts';
import { basename } from 'node:path';

/** A profiler writes its file in many pieces. */
const settlingMs = 500;

/** Tells when traces, or a folder's traces, change on disk; once after a burst of changes. */
export function watchTraces(paths: readonly string[], onChange: () => void): vscode.Disposable {
  let settling: ReturnType<typeof setTimeout> | undefined;
  const onFile = ({ fsPath }: vscode.Uri) => {
    if (
      paths.some((path) => fsPath === path || (dirname(fsPath) === path && isTraceFileName(basename(fsPath))))
    ) {
      clearTimeout(settling);
      settling = setTimeout(onChange, settlingMs);
    }
  };
  const folders = new Set(paths.flatMap((path) => [path, dirname(path)]));
  const watchers = [...folders].map((folder) =>
    vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(vscode.Uri.file(folder), '*')),
  );
  return vscode.Disposable.from(
    ...watchers.flatMap((watcher) => [
      watcher,
      watcher.onDidCreate(onFile),
      watcher.onDidChange(onFile),
      watcher.onDidDelete(onFile),
    ]),
    { dispose: () => clearTimeout(settling) },
  );
}
