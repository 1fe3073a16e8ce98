import * as vscode from 'vscode';
import type { CommandHandler } from '../commandRegistrar.ts';
import { CancelledError } from '../../core/failure.ts';
import { tritonReleases } from '../../tensorrt/releases.ts';
import { compareVersions } from '../../tensorrt/versions.ts';
import { back, runWizard, type Choice } from '../wizard.ts';

interface Answers {
  readonly line?: string;
  readonly to?: string;
}

/**
 * Migrate trtexec Command: turns a saved line into one for another TensorRT and shows it with what changed. With the
 * arguments (line, version) nothing is asked; the selected text is offered otherwise.
 */
export const migrateCommand: CommandHandler = {
  needsTrust: false,
  run: async (line, to) => {
    const answers = await runWizard<Answers>(
      vscode.l10n.t('Migrate trtexec Command'),
      [
        {
          skip: (state) => state.line !== undefined,
          ask: async (page) => {
            const text = await page.input({
              prompt: vscode.l10n.t('The trtexec line, as it is in your script'),
              value: selectedLine(),
              placeholder: 'trtexec --onnx=model.onnx --fp16 --workspace=4096',
              check: (typed) =>
                typed.includes('trtexec') ? undefined : vscode.l10n.t('The line has no trtexec in it.'),
            });
            return text === back ? back : { line: text };
          },
        },
        {
          skip: (state) => state.to !== undefined,
          ask: async (page) => {
            const version = await page.pick({
              placeholder: vscode.l10n.t('For which TensorRT?'),
              choices: versionChoices(),
            });
            return version === back ? back : { to: version };
          },
        },
      ],
      {
        ...(typeof line === 'string' ? { line } : {}),
        ...(typeof to === 'string' ? { to } : {}),
      },
    );
    if (answers.line === undefined || answers.to === undefined) {
      throw new CancelledError();
    }
    await show(answers.line, answers.to);
  },
};

async function show(line: string, to: string): Promise<void> {
  const { migrateTrtexecCommand } = await import('../../tensorrt/build/migrateCommand.ts');
  const migrated = migrateTrtexecCommand(line, undefined, to);
  const comments = [
    vscode.l10n.t('For TensorRT {0}', to),
    ...migrated.changes.map(({ text }) => text),
    ...migrated.problems.map((problem) => vscode.l10n.t('To look at: {0}', problem)),
  ];
  const content = [...comments.map((text) => `# ${text.replaceAll('\n', ' ')}`), migrated.line, ''].join(
    '\n',
  );
  const document = await vscode.workspace.openTextDocument({ content, language: 'shellscript' });
  await vscode.window.showTextDocument(document);
}

function selectedLine(): string {
  const editor = vscode.window.activeTextEditor;
  const selected = editor === undefined ? '' : editor.document.getText(editor.selection);
  // An input box has one line; a continued line stays the same without its line ends.
  return selected.includes('trtexec') ? selected.replaceAll(/\\\r?\n/gu, ' ').trim() : '';
}

/** Every TensorRT of the release table, newest first, with the releases that have it. */
function versionChoices(): Choice<string>[] {
  const releases = new Map<string, string[]>();
  for (const { release, tensorrt } of tritonReleases) {
    if (tensorrt !== null) {
      releases.set(tensorrt.value, [...(releases.get(tensorrt.value) ?? []), release]);
    }
  }
  return [...releases]
    .toSorted(([a], [b]) => compareVersions(b, a))
    .map(([version, names]) => ({
      label: version,
      description: vscode.l10n.t('Triton {0}', names.join(', ')),
      value: version,
    }));
}
