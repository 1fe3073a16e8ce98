import * as vscode from 'vscode';
import { registerCommands } from './editor/commandRegistrar.ts';
import { FailurePresenter } from './editor/failurePresenter.ts';

const loadedAtMs = performance.now();

/** Composes the extension: what depends on what is decided here and nowhere else. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Engine Room', { log: true });
  context.subscriptions.push(log);
  const presenter = new FailurePresenter(log);
  context.subscriptions.push(
    registerCommands({ 'engineRoom.log.show': { needsTrust: false, run: () => log.show() } }, presenter, log),
  );
  log.info(`Engine Room activated in ${Math.ceil(performance.now() - loadedAtMs)} ms`);
}
