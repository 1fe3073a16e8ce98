import * as vscode from 'vscode';
import { readFile } from 'node:fs/promises';
import { writeFileAtomically } from '../../core/atomicFile.ts';
import type { Remedy } from '../../core/failure.ts';
import { loadProject } from '../../pipeline/project.ts';
import type { EngineSettings } from '../../pipeline/pipelineSchema.ts';
import { setPipelineSection } from '../../pipeline/setPipelineSection.ts';
import { toSection } from '../builds/buildDraft.ts';
import type { CommandId } from '../commandIds.ts';
import type { FailureAction } from '../failurePresenter.ts';

const smallestWorkspaceMiB = 64;

/**
 * The button for what can be done about a failed run.
 * @param again starts the same work anew.
 */
export function remedyAction(
  remedy: Remedy,
  pipelineFile: string,
  again: () => Promise<void>,
): FailureAction {
  const { l10n } = vscode;
  const file = vscode.Uri.file(pipelineFile);
  const execute = (command: CommandId, ...args: unknown[]) =>
    vscode.commands.executeCommand(command, ...args);
  const changed = (change: (engine: EngineSettings) => Partial<EngineSettings>) => async () => {
    await changeEngine(pipelineFile, change);
    await again();
  };
  switch (remedy) {
    case 'engine-precision-fp32':
      return { title: l10n.t('Build in FP32'), run: changed(() => ({ precision: 'fp32' })) };
    case 'engine-workspace-larger':
      return {
        title: l10n.t('Build with More Workspace'),
        run: changed(({ workspaceMiB }) => ({ workspaceMiB: workspaceMiB * 4 })),
      };
    case 'engine-workspace-smaller':
      return {
        title: l10n.t('Build with Less Workspace'),
        run: changed(({ workspaceMiB }) => ({
          workspaceMiB: Math.max(smallestWorkspaceMiB, Math.floor(workspaceMiB / 4)),
        })),
      };
    case 'build-form':
      return { title: l10n.t('Choose Another Build…'), run: () => execute('engineRoom.model.build', file) };
    case 'target-cleanup':
      return { title: l10n.t('Clean Up Target…'), run: () => execute('engineRoom.target.cleanUp') };
    case 'pipeline-file':
      return { title: l10n.t('Open Pipeline File'), run: () => vscode.window.showTextDocument(file) };
  }
}

async function changeEngine(
  pipelineFile: string,
  change: (engine: EngineSettings) => Partial<EngineSettings>,
): Promise<void> {
  const { engine } = (await loadProject(pipelineFile)).settings;
  if (engine !== undefined) {
    const text = await readFile(pipelineFile, 'utf8');
    const section = toSection({ ...engine, ...change(engine) });
    await writeFileAtomically(pipelineFile, setPipelineSection(text, 'engine', section, pipelineFile));
  }
}
