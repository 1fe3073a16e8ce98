import * as vscode from 'vscode';
import { dirname } from 'node:path';
import { fail } from '../../core/failure.ts';
import type { Logger } from '../../core/logger.ts';
import type { ProductLocations } from '../../pipeline/productLocations.ts';
import { stepNames, type RunRecord, type StepName } from '../../pipeline/runRecord.ts';
import { startRun } from '../../pipeline/startRun.ts';
import type { Interpreters } from '../python/interpreters.ts';
import { readSetting } from '../settings.ts';
import { taskType } from '../viewIds.ts';
import { stepTitle } from './runNodes.ts';
import { type RunTaskDefinition, runRequest, type StepOptions } from './stepOptions.ts';
import { RunTerminal, type WindowLife } from './runTerminal.ts';

type Scope = vscode.WorkspaceFolder | vscode.TaskScope;

export interface EndedRun {
  readonly folder: string;
  readonly record: RunRecord;
  /** Starts the same work again. */
  readonly again: () => Promise<void>;
}

/** Starts runs as VS Code tasks whose terminals follow the durable job. */
export class RunLauncher implements vscode.Disposable {
  private readonly ended = new vscode.EventEmitter<EndedRun>();
  /** A run that this window started has ended. */
  readonly onDidEnd = this.ended.event;
  private readonly startFailed = new vscode.EventEmitter<{ thrown: unknown; again: () => Promise<void> }>();
  readonly onDidFailToStart = this.startFailed.event;
  private readonly product: ProductLocations;
  private readonly interpreters: Interpreters;
  private readonly life: WindowLife;
  private readonly signIn: (definition: RunTaskDefinition) => Promise<void>;
  private readonly log: Logger;

  /** @param signIn connects to the hosts of a run: the run itself can ask nobody for a password. */
  constructor(
    product: ProductLocations,
    interpreters: Interpreters,
    life: WindowLife,
    signIn: (definition: RunTaskDefinition) => Promise<void>,
    log: Logger,
  ) {
    this.signIn = signIn;
    this.product = product;
    this.interpreters = interpreters;
    this.life = life;
    this.log = log;
  }

  /** Runs the steps (all of them by default) of a pipeline in a task; resolves once the task has started. */
  async launch(options: StepOptions & { readonly pipeline: string }, title: string): Promise<void> {
    if (!vscode.workspace.isTrusted) {
      // Pages ask for runs too, without passing the commands' own check.
      fail({ kind: 'bad-input', message: 'This runs code of the folder. Trust the folder first.' });
    }
    const definition: RunTaskDefinition = { type: taskType, ...options };
    await vscode.tasks.executeTask(this.task(definition, title));
  }

  /** The task of a definition, whether it comes from a command or from the user's tasks.json. */
  task(definition: RunTaskDefinition, title: string, scope: Scope = scopeOf(definition)): vscode.Task {
    const execution = new vscode.CustomExecution(() =>
      Promise.resolve(this.terminal(definition, title, scope)),
    );
    const task = new vscode.Task({ ...definition }, scope, title, 'Engine Room', execution, []);
    task.presentationOptions = {
      reveal: vscode.TaskRevealKind.Always,
      panel: vscode.TaskPanelKind.Dedicated,
      clear: true,
      echo: false,
      showReuseMessage: false,
    };
    task.detail = definition.pipeline;
    return task;
  }

  private terminal(definition: RunTaskDefinition, title: string, scope: Scope): RunTerminal {
    const again = async () => {
      await vscode.tasks.executeTask(this.task(definition, title, scope));
    };
    return new RunTerminal({
      owner: true,
      life: this.life,
      log: this.log,
      start: () => this.start(definition, title, scope),
      onEnd: (folder, record) => this.ended.fire({ folder, record, again }),
      onStartFailure: (thrown) => this.startFailed.fire({ thrown, again }),
    });
  }

  private async start(definition: RunTaskDefinition, title: string, scope: Scope): Promise<string> {
    const folder = (typeof scope === 'object' ? scope : vscode.workspace.workspaceFolders?.[0])?.uri;
    const python = definition.python ?? (await this.interpreters.resolve(folder)).program;
    const request = runRequest(
      { ...definition, python, title },
      folder?.fsPath ?? dirname(definition.pipeline),
      {
        tritonFolder: readSetting('embeddedTriton.path', folder),
        idleStopSeconds: readSetting('embeddedTriton.idleStopSeconds', folder),
        sshConfigFile: readSetting('ssh.configFile', folder),
        imageRegistry: readSetting('imageRegistry', folder),
        cacheLimitGB: readSetting('targets.cacheLimitGB', folder),
      },
    );
    await this.signIn(definition);
    return startRun(request, this.product.cli, this.product.supervisor);
  }

  dispose(): void {
    this.ended.dispose();
    this.startFailed.dispose();
  }
}

function scopeOf(definition: RunTaskDefinition): Scope {
  return (
    vscode.workspace.getWorkspaceFolder(vscode.Uri.file(definition.pipeline)) ??
    vscode.workspace.workspaceFolders?.[0] ??
    vscode.TaskScope.Workspace
  );
}

/** Name of a task or run: "Export and Verify efficientnet-lite0". */
export function runTitle(name: string, steps: readonly StepName[]): string {
  if (steps.length === stepNames.length) {
    return vscode.l10n.t('{0}: whole pipeline', name);
  }
  return `${name}: ${steps.map((step) => stepTitle(vscode.l10n, step).toLowerCase()).join(', ')}`;
}
