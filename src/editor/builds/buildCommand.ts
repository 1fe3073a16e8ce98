import * as vscode from 'vscode';
import { readFile } from 'node:fs/promises';
import { writeFileAtomically } from '../../core/atomicFile.ts';
import { setPipelineSection } from '../../pipeline/setPipelineSection.ts';
import { commandTargets } from '../commandTargets.ts';
import type { CommandHandler } from '../commandRegistrar.ts';
import { type PipelinePicker, usable } from '../pipelines/pipelinePicker.ts';
import { pipelineTitle } from '../pipelines/pipelineFacts.ts';
import { toSection } from './buildDraft.ts';
import type { BuildFormParts } from './buildForm.ts';

export interface BuildCommandParts extends BuildFormParts {
  readonly picker: PipelinePicker;
  /** Runs the build step, with what it builds on. */
  readonly runBuild: (args: readonly unknown[]) => Promise<void>;
}

/**
 * Build TensorRT Engine: asks where, for which release and how, writes the answers into the pipeline file and runs the
 * step. With options nothing is asked: the pipeline file is taken at its word.
 */
export function buildCommand(parts: BuildCommandParts): CommandHandler {
  return {
    needsTrust: true,
    run: async (...args) => {
      const { options } = commandTargets(args);
      if (options !== undefined) {
        await parts.runBuild(args);
        return;
      }
      const title = vscode.l10n.t('Build TensorRT Engine');
      // Release tables and option lists load when somebody builds.
      const { askForBuild } = await import('./buildForm.ts');
      for (const entry of (await parts.picker.resolve(title, args)).map(usable)) {
        const draft = await askForBuild(`${title}: ${pipelineTitle(entry)}`, entry.settings, parts);
        // The file as it is now: it may have been edited while the questions were open.
        const text = await readFile(entry.file, 'utf8');
        await writeFileAtomically(
          entry.file,
          setPipelineSection(text, 'engine', toSection(draft), entry.file),
        );
        await parts.runBuild([vscode.Uri.file(entry.file)]);
      }
    },
  };
}
