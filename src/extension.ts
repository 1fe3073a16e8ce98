import { loadStartedAtMs } from './editor/loadClock.ts';
import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { registerCommands } from './editor/commandRegistrar.ts';
import { Container } from './editor/container.ts';

/** What it took to load the code; the editor's own work between loading and activating is not ours to count. */
const loadMs = performance.now() - loadStartedAtMs;
const life = { ending: false };

/** Composes the extension and registers what it offers; everything heavy is loaded when it is first used. */
export function activate(context: vscode.ExtensionContext): void {
  const startedAtMs = performance.now();
  const log = vscode.window.createOutputChannel('Engine Room', { log: true });
  const container = new Container(context, log, life, `window-${randomUUID()}`);
  context.subscriptions.push(log, container, registerCommands(container.commands, container.presenter, log));
  log.info(`Engine Room activated in ${Math.ceil(loadMs + performance.now() - startedAtMs)} ms`);
  container.start();
}

/** Called before the extension host ends: terminals that close from now on cancel nothing. */
export function deactivate(): void {
  life.ending = true;
}
