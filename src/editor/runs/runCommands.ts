import * as vscode from 'vscode';
import { readFile } from 'node:fs/promises';
import { CancelledError, fail } from '../../core/failure.ts';
import type { Logger } from '../../core/logger.ts';
import { parseJson } from '../../core/parseJson.ts';
import { cancelJob } from '../../exec/job/jobClient.ts';
import { jobFiles, jobSpecSchema } from '../../exec/job/jobFolder.ts';
import type { RunRecord, StepRecord } from '../../pipeline/runRecord.ts';
import { removeRun } from '../../pipeline/runStore.ts';
import type { CommandId } from '../commandIds.ts';
import type { CommandHandler, CommandHandlers } from '../commandRegistrar.ts';
import { formatRelativeTime } from '../relativeTime.ts';
import { back, wizardPage } from '../wizard.ts';
import type { RunLauncher } from './runLauncher.ts';
import { stateTitle } from './runNodes.ts';
import { mainStep, resultOf, type RunResult } from './runResult.ts';
import type { RunEntry, RunsModel } from './runsModel.ts';
import type { RunTreeElement } from './runsTree.ts';
import { RunTerminal, type WindowLife } from './runTerminal.ts';
import { imageOfJob } from './stepOptions.ts';

type RunCommandId = Extract<CommandId, `engineRoom.run.${string}` | 'engineRoom.runs.refresh'>;

export interface RunCommandParts {
  readonly model: RunsModel;
  readonly launcher: RunLauncher;
  readonly life: WindowLife;
  readonly log: Logger;
  readonly showResult: (run: RunRecord, result: RunResult) => Promise<void>;
}

/** The commands of the Runs view; from the palette each asks for the run. */
export function runCommands(parts: RunCommandParts): CommandHandlers<RunCommandId> {
  const terminals = new Map<string, vscode.Terminal>();
  const onRun = (
    title: string,
    fits: (run: RunRecord) => boolean,
    act: (entry: RunEntry, step: StepRecord | undefined) => Promise<void>,
    needsTrust = false,
  ): CommandHandler => ({
    needsTrust,
    run: async (element) => {
      const { entry, step } = isRunElement(element)
        ? element
        : { entry: await pickRun(parts.model, title, fits), step: undefined };
      await act(entry, step);
    },
  });
  const any = () => true;
  return {
    'engineRoom.runs.refresh': { needsTrust: false, run: () => parts.model.refresh() },
    'engineRoom.run.showLog': onRun(vscode.l10n.t('Show Run Log'), any, async (entry) => {
      showTerminal(parts, terminals, entry);
      return Promise.resolve();
    }),
    'engineRoom.run.openLog': onRun(vscode.l10n.t('Open Run Log as Text'), any, async ({ folder }) => {
      await vscode.window.showTextDocument(vscode.Uri.file(jobFiles(folder).log));
    }),
    'engineRoom.run.openResult': onRun(
      vscode.l10n.t('Open Result'),
      (run) => mainStep(run) !== undefined,
      async ({ record }, step) => {
        const shown = step ?? mainStep(record);
        const result = shown === undefined ? undefined : resultOf(shown);
        if (result === undefined) {
          fail({ kind: 'not-found', message: `${record.title} has no result to open.` });
        }
        await parts.showResult(record, result);
      },
    ),
    'engineRoom.run.cancel': onRun(
      vscode.l10n.t('Cancel Run'),
      ({ state }) => state === 'running',
      async ({ folder }) => {
        await cancelJob(folder);
        await parts.model.refresh();
      },
    ),
    'engineRoom.run.rerun': onRun(
      vscode.l10n.t('Run Again'),
      ({ state }) => state !== 'running',
      async (entry) => rerun(parts.launcher, entry),
      true,
    ),
    'engineRoom.run.remove': onRun(
      vscode.l10n.t('Remove Run'),
      ({ state }) => state !== 'running',
      async (entry) => {
        await confirmRemoval(entry.record);
        if (!(await removeRun(entry.folder))) {
          fail({
            kind: 'bad-input',
            message: `${entry.record.title} is still running.`,
            nextStep: 'Cancel it first.',
          });
        }
        await parts.model.refresh();
      },
    ),
  };
}

function isRunElement(value: unknown): value is RunTreeElement {
  return typeof value === 'object' && value !== null && 'entry' in value && 'kind' in value;
}

async function pickRun(
  model: RunsModel,
  title: string,
  fits: (run: RunRecord) => boolean,
): Promise<RunEntry> {
  await model.refresh();
  const entries = model.current.filter(({ record }) => fits(record));
  const [first] = entries;
  if (first === undefined) {
    return fail({ kind: 'not-found', message: `There is no run to choose for "${title}".` });
  }
  const now = Date.now();
  const answer = await wizardPage(title, 1, 1).pick({
    placeholder: vscode.l10n.t('Which run?'),
    choices: entries.map((entry) => ({
      label: entry.record.title,
      description: `${stateTitle(vscode.l10n, entry.record.state)} · ${formatRelativeTime(vscode.l10n, entry.record.startedAtMs, now)}`,
      value: entry,
    })),
  });
  if (answer === back) {
    throw new CancelledError();
  }
  return answer;
}

/** Follows the run's log in a terminal of its own from the first byte; a second request reveals the same terminal. */
function showTerminal(
  parts: RunCommandParts,
  terminals: Map<string, vscode.Terminal>,
  { folder, record }: RunEntry,
): void {
  const known = terminals.get(folder);
  if (known !== undefined && vscode.window.terminals.includes(known)) {
    known.show();
    return;
  }
  const pty = new RunTerminal({
    owner: false,
    life: parts.life,
    log: parts.log,
    start: () => Promise.resolve(folder),
  });
  const terminal = vscode.window.createTerminal({
    name: record.title,
    pty,
    iconPath: new vscode.ThemeIcon('output'),
  });
  terminals.set(folder, terminal);
  terminal.show();
}

/** Runs the same steps of the same pipeline with the same photograph again. */
async function rerun(launcher: RunLauncher, { folder, record }: RunEntry): Promise<void> {
  const file = jobFiles(folder).spec;
  const spec = parseJson(await readFile(file, 'utf8'), jobSpecSchema, { what: 'The job', file });
  const image = imageOfJob(spec);
  await launcher.launch(
    {
      pipeline: record.pipelineFile,
      steps: record.steps.map(({ name }) => name),
      ...(image === undefined ? {} : { image }),
    },
    record.title,
  );
}

async function confirmRemoval(run: RunRecord): Promise<void> {
  const remove = vscode.l10n.t('Remove');
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t('Remove the log and record of "{0}"? Its results stay.', run.title),
    { modal: true },
    remove,
  );
  if (chosen !== remove) {
    throw new CancelledError();
  }
}
