import * as vscode from 'vscode';
import { z } from 'zod/mini';
import type { Logger } from '../../core/logger.ts';
import { pipelineTitle } from '../pipelines/pipelineFacts.ts';
import type { PipelineIndex } from '../pipelines/pipelineIndex.ts';
import { taskType } from '../viewIds.ts';
import { type RunLauncher, runTitle } from './runLauncher.ts';
import { taskDefinitionSchema } from './stepOptions.ts';
import { stepNames } from '../../pipeline/runRecord.ts';

/** Offers a task for each pipeline, and makes the tasks that the user wrote into tasks.json runnable. */
export class RunTaskProvider implements vscode.TaskProvider {
  private readonly pipelines: PipelineIndex;
  private readonly launcher: RunLauncher;
  private readonly log: Logger;

  constructor(pipelines: PipelineIndex, launcher: RunLauncher, log: Logger) {
    this.pipelines = pipelines;
    this.launcher = launcher;
    this.log = log;
  }

  async provideTasks(): Promise<vscode.Task[]> {
    return (await this.pipelines.list()).map((entry) =>
      this.launcher.task(
        { type: taskType, pipeline: entry.file, steps: [...stepNames] },
        runTitle(pipelineTitle(entry), stepNames),
      ),
    );
  }

  resolveTask(task: vscode.Task): vscode.Task | undefined {
    const parsed = z.safeParse(taskDefinitionSchema, task.definition);
    if (!parsed.success) {
      this.log.warn(`The task "${task.name}" is not an engine-room task: ${z.prettifyError(parsed.error)}`);
      return undefined;
    }
    // VS Code recognises its own task by the very definition object that it handed over.
    const resolved = this.launcher.task(parsed.data, task.name, task.scope ?? vscode.TaskScope.Workspace);
    resolved.definition = task.definition;
    return resolved;
  }
}
