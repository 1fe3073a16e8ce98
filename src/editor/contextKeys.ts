import * as vscode from 'vscode';
import { type ContextKey, contextKeyDefaults, type ContextKeys } from './contextKeyNames.ts';

/** The only place that sets context keys; a value that did not change is not sent again. */
export class ContextKeySetter {
  private readonly sent = new Map<ContextKey, string>();

  set<K extends ContextKey>(key: K, value: ContextKeys[K]): void {
    const text = JSON.stringify(value);
    if ((this.sent.get(key) ?? JSON.stringify(contextKeyDefaults[key])) === text) {
      return;
    }
    this.sent.set(key, text);
    void vscode.commands.executeCommand('setContext', key, value);
  }
}
