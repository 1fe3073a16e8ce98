import { resolve } from 'node:path';
import * as vscode from 'vscode';
import { CancelledError } from '../core/failure.ts';
import type { Logger } from '../core/logger.ts';
import { projectLayout } from '../pipeline/projectLayout.ts';
import type { CommandHandler } from './commandRegistrar.ts';
import { commandTargets } from './commandTargets.ts';
import { lastFirst, type LastChoices } from './lastChoices.ts';
import type { PipelineIndex } from './pipelines/pipelineIndex.ts';
import { formatRelativeTime } from './relativeTime.ts';
import { back, type Choice, wizardPage } from './wizard.ts';

const question = 'passport';
const browse = Symbol('browse');

export interface PassportCommandParts {
  readonly pipelines: PipelineIndex;
  readonly choices: LastChoices;
  readonly open: (path: string) => void;
  readonly log: Logger;
}

/** Shows where files come from; with nothing selected it offers every artifact that has a passport. */
export function passportCommand(parts: PassportCommandParts): CommandHandler {
  return {
    needsTrust: false,
    run: async (...args) => {
      const { paths } = commandTargets(args);
      const chosen = paths.length > 0 ? paths : [await ask(parts)];
      chosen.forEach((path) => parts.open(path));
    },
  };
}

async function ask({ pipelines, choices, log }: PassportCommandParts): Promise<string> {
  const found = await artifacts(pipelines, log);
  const earlier = choices.all(question);
  const ordered = lastFirst(found, ({ value }) => value, earlier);
  const answer = await wizardPage(vscode.l10n.t('Show Passport'), 1, 1).pick<string | typeof browse>({
    placeholder: vscode.l10n.t('Where does which file come from?'),
    choices: [...ordered, { label: vscode.l10n.t('Browse…'), icon: 'folder-opened', value: browse }],
  });
  if (answer === back) {
    throw new CancelledError();
  }
  const path = answer === browse ? await browseFile() : answer;
  await choices.remember(question, path);
  return path;
}

async function artifacts(pipelines: PipelineIndex, log: Logger): Promise<Choice<string>[]> {
  const { readPassports } = await import('../pipeline/passportStore.ts');
  const now = Date.now();
  const byPath = new Map<string, Choice<string>>();
  for (const { file } of await pipelines.list()) {
    const layout = projectLayout(file);
    // Oldest first, so that the newest passport of a path is the one that stays.
    for (const { artifact, step, createdAt } of await readPassports(layout, log)) {
      const value = resolve(layout.root, artifact.path);
      byPath.set(value, {
        label: artifact.path,
        description: `${step} · ${formatRelativeTime(vscode.l10n, Date.parse(createdAt), now)}`,
        icon: 'file-binary',
        value,
      });
    }
  }
  return [...byPath.values()].reverse();
}

async function browseFile(): Promise<string> {
  const chosen = await vscode.window.showOpenDialog({ title: vscode.l10n.t('Show Passport') });
  const path = chosen?.[0]?.fsPath;
  if (path === undefined) {
    throw new CancelledError();
  }
  return path;
}
