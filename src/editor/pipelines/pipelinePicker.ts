import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { CancelledError, fail } from '../../core/failure.ts';
import { commandTargets, inWorkspace } from '../commandTargets.ts';
import { lastFirst, type LastChoices } from '../lastChoices.ts';
import { type Back, back, type Choice, wizardPage, type WizardPage } from '../wizard.ts';
import { mentions, pipelineTitle } from './pipelineFacts.ts';
import { checkPipelineText, type PipelineEntry, type PipelineIndex } from './pipelineIndex.ts';
import type { PipelineCreator } from './pipelineCreator.ts';
import { readFile } from 'node:fs/promises';
import { isPipelineFile } from '../../pipeline/projectLayout.ts';

const question = 'pipeline';
const createNew = Symbol('new pipeline');

/** Finds the pipelines that a command is about: from its arguments, from the file it was called on, or by asking. */
export class PipelinePicker {
  private readonly index: PipelineIndex;
  private readonly creator: PipelineCreator;
  private readonly choices: LastChoices;

  constructor(index: PipelineIndex, creator: PipelineCreator, choices: LastChoices) {
    this.index = index;
    this.creator = creator;
    this.choices = choices;
  }

  /**
   * The pipelines a command is about.
   * @param title shown above the questions that remain.
   * @throws CancelledError when the user leaves a question.
   */
  async resolve(title: string, args: readonly unknown[]): Promise<PipelineEntry[]> {
    const { paths, options } = commandTargets(args);
    if (options?.pipeline !== undefined) {
      return [await this.byFile(inWorkspace(options.pipeline))];
    }
    if (paths.length === 0) {
      return [await this.ask(title)];
    }
    const found: PipelineEntry[] = [];
    for (const path of paths) {
      const entry = await this.forFile(title, path);
      if (!found.some(({ file }) => file === entry.file)) {
        found.push(entry);
      }
    }
    return found;
  }

  /** The pipeline of a file: the one that mentions it; several ask which, none makes a new one. */
  async forFile(title: string, path: string): Promise<PipelineEntry> {
    if (isPipelineFile(path)) {
      return this.byFile(path);
    }
    const entries = (await this.index.list()).filter((entry) => mentions(entry, path));
    const [only] = entries;
    if (only === undefined) {
      return this.create(path);
    }
    return entries.length === 1 ? only : this.choose(title, entries);
  }

  private async create(modelFile?: string): Promise<PipelineEntry> {
    const file = await this.creator.create(modelFile);
    await this.index.refresh();
    return this.byFile(file);
  }

  private async byFile(path: string): Promise<PipelineEntry> {
    const file = vscode.Uri.file(path).fsPath;
    const known = (await this.index.list()).find((entry) => entry.file === file);
    return known ?? { file, ...(await checkPipelineText(await readFile(file, 'utf8'), file)) };
  }

  private async ask(title: string): Promise<PipelineEntry> {
    const entries = await this.index.list();
    const [first] = entries;
    if (first === undefined) {
      return this.create();
    }
    if (entries.length === 1) {
      return first; // nothing to choose; Create Pipeline File… makes another one
    }
    const answer = await pickPipeline(wizardPage(title, 1, 1), entries, this.choices, true);
    if (answer === back) {
      throw new CancelledError();
    }
    if (answer === createNew) {
      return this.create();
    }
    await this.choices.remember(question, answer.file);
    return answer;
  }

  private async choose(title: string, entries: readonly PipelineEntry[]): Promise<PipelineEntry> {
    const answer = await pickPipeline(wizardPage(title, 1, 1), entries, this.choices, false);
    if (answer === back || answer === createNew) {
      throw new CancelledError();
    }
    await this.choices.remember(question, answer.file);
    return answer;
  }
}

async function pickPipeline(
  page: WizardPage,
  entries: readonly PipelineEntry[],
  choices: LastChoices,
  offerNew: boolean,
): Promise<PipelineEntry | typeof createNew | Back> {
  const earlier = choices.all(question);
  const ordered = lastFirst(entries, ({ file }) => file, earlier);
  const items: Choice<PipelineEntry | typeof createNew>[] = ordered.map((entry) => ({
    label: pipelineTitle(entry),
    description: vscode.workspace.asRelativePath(entry.file),
    ...(entry.file === earlier[0] && entries.length > 1 ? { detail: vscode.l10n.t('Used last') } : {}),
    icon: entry.problems.length > 0 ? 'warning' : 'symbol-file',
    value: entry,
  }));
  if (offerNew) {
    items.push({ label: vscode.l10n.t('New pipeline file…'), icon: 'add', value: createNew });
  }
  return page.pick({ placeholder: vscode.l10n.t('Which pipeline?'), choices: items });
}

/** The settings of a pipeline that can be used. @throws FailureError with its first problem. */
export function usable(entry: PipelineEntry): Required<Pick<PipelineEntry, 'settings'>> & PipelineEntry {
  const { settings } = entry;
  if (settings === undefined) {
    return fail(
      entry.problems[0] ?? {
        kind: 'bad-input',
        message: `${dirname(entry.file)} holds no usable pipeline file.`,
        file: entry.file,
      },
    );
  }
  return { ...entry, settings };
}
