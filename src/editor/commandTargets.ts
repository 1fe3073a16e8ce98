import { isAbsolute, resolve } from 'node:path';
import * as vscode from 'vscode';
import { parseStepOptions, type StepOptions } from './runs/stepOptions.ts';

/** What a command was called on: files (of a menu), options (of a keybinding or another extension), or nothing. */
export interface CommandTargets {
  readonly paths: readonly string[];
  readonly options?: StepOptions;
}

/**
 * Reads the arguments of a command: `(uri, uris?)` as menus pass them, a path, or an options object.
 * @throws FailureError of kind `corrupt-file` naming the wrong field of an options object.
 */
export function commandTargets(args: readonly unknown[]): CommandTargets {
  const [first, second] = args;
  if (first instanceof vscode.Uri) {
    const all = Array.isArray(second) ? second.filter((uri) => uri instanceof vscode.Uri) : [];
    return { paths: (all.length > 0 ? all : [first]).map(({ fsPath }) => fsPath) };
  }
  if (typeof first === 'string') {
    return { paths: [inWorkspace(first)] };
  }
  if (first === undefined || first === null) {
    return { paths: [] };
  }
  const options = parseStepOptions(first);
  return { paths: [], options };
}

/** An absolute path; a relative one starts at the first workspace folder. */
export function inWorkspace(path: string): string {
  const root = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  return isAbsolute(path) || root === undefined ? path : resolve(root, path);
}

/** Paths among the arguments: `(uri, uris)` as menus pass them, or two URIs or paths. */
export function pathsAmong(args: readonly unknown[]): string[] {
  const [first, second] = args;
  const selected: readonly unknown[] = Array.isArray(second) ? second : [];
  const all = selected.length > 1 ? selected : [first, ...(Array.isArray(second) ? [] : [second])];
  const paths = all.flatMap((each) =>
    each instanceof vscode.Uri ? [each.fsPath] : typeof each === 'string' ? [inWorkspace(each)] : [],
  );
  return [...new Set(paths)];
}
