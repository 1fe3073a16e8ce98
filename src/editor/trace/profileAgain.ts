import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { writeFileAtomically } from '../../core/atomicFile.ts';
import { CancelledError, fail } from '../../core/failure.ts';
import type { PipelineSettings } from '../../pipeline/pipelineSchema.ts';
import { buildFiles, projectLayout } from '../../pipeline/projectLayout.ts';
import { setPipelineSection } from '../../pipeline/setPipelineSection.ts';
import type { PipelineEntry } from '../pipelines/pipelineIndex.ts';
import { pipelineTitle } from '../pipelines/pipelineFacts.ts';
import type { RunLauncher } from '../runs/runLauncher.ts';
import { runTitle } from '../runs/runLauncher.ts';
import { type ProfilerChoice, profilerChoice } from './profilerOptions.ts';

type UsableEntry = PipelineEntry & { readonly settings: PipelineSettings };

export interface ProfileAgainParts {
  readonly pipelines: () => Promise<readonly PipelineEntry[]>;
  readonly launcher: Pick<RunLauncher, 'launch'>;
}

/** Runs the profile step again that made a trace, after its options were changed as the page asked. */
export class ProfileAgain {
  private readonly parts: ProfileAgainParts;

  constructor(parts: ProfileAgainParts) {
    this.parts = parts;
  }

  /** The pipeline whose profile step writes this file. */
  async pipelineOf(tracePath: string): Promise<UsableEntry | undefined> {
    const entries = (await this.parts.pipelines()).filter(
      (entry): entry is UsableEntry => entry.settings !== undefined,
    );
    return entries.find(
      ({ file, settings }) => buildFiles(projectLayout(file), settings.name).trace === tracePath,
    );
  }

  /** @param options as {@link profilerChoice} takes them. @throws FailureError; CancelledError when the user declines. */
  async run(tracePath: string, options: readonly string[]): Promise<void> {
    const entry =
      (await this.pipelineOf(tracePath)) ??
      fail({
        kind: 'not-found',
        message: vscode.l10n.t('No pipeline of this workspace makes this trace.'),
        file: tracePath,
        nextStep: vscode.l10n.t('Record it again the way it was recorded, or run Profile on its model.'),
      });
    await this.setOptions(entry, profilerChoice(options));
    await this.parts.launcher.launch(
      { pipeline: entry.file, steps: ['profile'] },
      runTitle(pipelineTitle(entry), ['profile']),
    );
  }

  /** Changes the pipeline file where it says otherwise, after the user agreed. */
  private async setOptions({ file, settings }: UsableEntry, choice: ProfilerChoice): Promise<void> {
    const changed = Object.entries(choice).filter(
      ([name, value]) => settings.profile[name as keyof ProfilerChoice] !== value,
    );
    if (changed.length === 0) {
      return;
    }
    const words = changed.map(([name, value]) => `${name}: ${String(value)}`).join(', ');
    const change = vscode.l10n.t('Change and Profile');
    const answer = await vscode.window.showInformationMessage(
      vscode.l10n.t('Set {0} in {1}?', words, vscode.workspace.asRelativePath(file)),
      { modal: true, detail: vscode.l10n.t('The pipeline file is changed and its profile step runs again.') },
      change,
    );
    if (answer !== change) {
      throw new CancelledError();
    }
    const text = await readFile(file, 'utf8');
    await writeFileAtomically(
      file,
      setPipelineSection(text, 'profile', { ...settings.profile, ...Object.fromEntries(changed) }, file),
    );
  }
}
