import * as vscode from 'vscode';
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CancelledError, fail } from '../../core/failure.ts';
import { servedModelName } from '../../pipeline/project.ts';
import { buildFiles, buildPath, projectLayout } from '../../pipeline/projectLayout.ts';
import { type StepName, stepNames } from '../../pipeline/runRecord.ts';
import type { CommandHandler, CommandHandlers } from '../commandRegistrar.ts';
import type { StepCommandId } from '../commandIds.ts';
import { commandTargets } from '../commandTargets.ts';
import { pipelineTitle, repositoryOf } from '../pipelines/pipelineFacts.ts';
import type { PipelineEntry } from '../pipelines/pipelineIndex.ts';
import { type PipelinePicker, usable } from '../pipelines/pipelinePicker.ts';
import { type RunLauncher, runTitle } from '../runs/runLauncher.ts';
import { stepTitle } from '../runs/runNodes.ts';
import type { StepOptions } from '../runs/stepOptions.ts';
import { back, wizardPage } from '../wizard.ts';
import { type ExistingResults, withPrerequisites } from './prerequisites.ts';

export interface StepCommandParts {
  readonly picker: PipelinePicker;
  readonly launcher: RunLauncher;
  /** Opens the inference page of a pipeline's served model. */
  readonly openInference: (entry: ReturnType<typeof usable>) => void;
}

/** The commands that run one step or the whole pipeline. */
export function stepCommands(
  parts: StepCommandParts,
): CommandHandlers<StepCommandId | 'engineRoom.pipeline.run'> {
  const step = (name: StepName): CommandHandler => ({
    needsTrust: true,
    run: (...args) => runSteps(parts, [name], args),
  });
  return {
    'engineRoom.model.profile': step('profile'),
    'engineRoom.model.export': step('export'),
    'engineRoom.model.verify': step('verify'),
    'engineRoom.model.optimise': step('optimise'),
    'engineRoom.model.build': step('build'),
    'engineRoom.model.measure': step('measure'),
    'engineRoom.model.place': step('place'),
    'engineRoom.model.deploy': step('deploy'),
    'engineRoom.model.infer': { needsTrust: true, run: (...args) => infer(parts, args) },
    'engineRoom.pipeline.run': { needsTrust: true, run: (...args) => runSteps(parts, stepNames, args) },
  };
}

/** With options it runs the infer step and asks nothing; else it opens the inference page. */
async function infer(parts: StepCommandParts, args: readonly unknown[]): Promise<void> {
  const { options } = commandTargets(args);
  if (options?.pipeline !== undefined && options.image !== undefined) {
    await runSteps(parts, ['infer'], args);
    return;
  }
  for (const entry of await parts.picker.resolve(vscode.l10n.t('Infer'), args)) {
    parts.openInference(usable(entry));
  }
}

async function runSteps(
  parts: StepCommandParts,
  asked: readonly StepName[],
  args: readonly unknown[],
): Promise<void> {
  const { options } = commandTargets(args);
  const title = titleOf(asked);
  const entries = (await parts.picker.resolve(title, args)).map(usable);
  await confirmSeveral(title, entries);
  await saveDirty();
  for (const entry of entries) {
    // With arguments nothing is asked: the steps are taken at their word.
    const steps = options?.steps ?? (options === undefined ? await complete(title, asked, entry) : asked);
    const rest: StepOptions = options ?? {};
    await parts.launcher.launch(
      { ...rest, pipeline: entry.file, steps: [...steps] },
      runTitle(pipelineTitle(entry), steps),
    );
  }
}

function titleOf(steps: readonly StepName[]): string {
  const [first] = steps;
  return first === undefined || steps.length > 1
    ? vscode.l10n.t('Run Whole Pipeline')
    : stepTitle(vscode.l10n, first);
}

async function confirmSeveral(title: string, entries: readonly PipelineEntry[]): Promise<void> {
  if (entries.length < 2) {
    return;
  }
  const run = vscode.l10n.t('Run');
  const chosen = await vscode.window.showInformationMessage(
    vscode.l10n.t(
      '{0} for {1} pipelines: {2}?',
      title,
      entries.length,
      entries.map(pipelineTitle).join(', '),
    ),
    { modal: true },
    run,
  );
  if (chosen !== run) {
    throw new CancelledError();
  }
}

/** A run reads files from disk: what is edited and not saved would silently be left out. */
async function saveDirty(): Promise<void> {
  if (!(await vscode.workspace.saveAll(false))) {
    fail({ kind: 'bad-input', message: 'A changed file could not be saved, so nothing was run.' });
  }
}

/** Offers to run the steps whose results are missing before the one that was asked for. */
async function complete(
  title: string,
  asked: readonly StepName[],
  entry: ReturnType<typeof usable>,
): Promise<readonly StepName[]> {
  const [only] = asked;
  if (only === undefined || asked.length > 1) {
    return asked;
  }
  const all = withPrerequisites(only, entry.settings, await existingResults(entry));
  if (all.length === 1) {
    return all;
  }
  const names = (steps: readonly StepName[]) => steps.map((step) => stepTitle(vscode.l10n, step)).join(', ');
  const answer = await wizardPage(title, 1, 1).pick<readonly StepName[]>({
    placeholder: vscode.l10n.t('{0} builds on earlier steps that have no result yet', title),
    choices: [
      {
        label: vscode.l10n.t('Run what is missing, then {0}', title),
        detail: names(all),
        icon: 'run-all',
        value: all,
      },
      { label: vscode.l10n.t('{0} only', title), icon: 'play', value: asked },
    ],
  });
  if (answer === back) {
    throw new CancelledError();
  }
  return answer;
}

async function existingResults(entry: ReturnType<typeof usable>): Promise<ExistingResults> {
  const { settings } = entry;
  const layout = projectLayout(entry.file);
  const files = buildFiles(layout, settings.name);
  const { onnx } = settings.model;
  const model = onnx === undefined ? files.model : resolve(layout.root, onnx);
  const build = buildPath(files, settings.repository.build) ?? model;
  const served = servedModelName({ settings });
  const placed = join(repositoryOf(entry) ?? layout.home, served, 'config.pbtxt');
  const [hasModel, hasBuild, hasPlaced] = await Promise.all([model, build, placed].map(exists));
  return { model: hasModel === true, build: hasBuild === true, placed: hasPlaced === true };
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
