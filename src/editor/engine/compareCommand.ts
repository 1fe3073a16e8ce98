import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { CancelledError, fail } from '../../core/failure.ts';
import type { CommandHandler } from '../commandRegistrar.ts';
import { pathsAmong } from '../commandTargets.ts';
import { type Back, back, type Choice, wizardPage } from '../wizard.ts';

const browse = Symbol('browse');
const enginePattern = '**/*.{plan,engine,trt,layers.json,graph.json}';
const mostOffered = 500;

/** Opens two engines side by side: those of the menu's selection or of the arguments; what is missing is asked for. */
export function compareEnginesCommand(open: (left: string, right: string) => void): CommandHandler {
  return {
    needsTrust: false,
    run: async (...args) => {
      const given = pathsAmong(args);
      if (given.length > 2) {
        fail({
          kind: 'bad-input',
          message: vscode.l10n.t('{0} engines are selected; two can be compared.', given.length),
        });
      }
      const [left, right] = await complete(given);
      open(left, right);
    },
  };
}

/** Asks for what is missing; going back from the second question leads to the first. */
async function complete([left, right]: readonly string[]): Promise<[string, string]> {
  if (left !== undefined && right !== undefined) {
    return [left, right];
  }
  const total = left === undefined ? 2 : 1;
  for (;;) {
    const first = left ?? (await askForEngine({ step: 1, total }));
    const second = first === back ? back : await askForEngine({ step: total, total, beside: first });
    if (first !== back && second !== back) {
      return [first, second];
    }
    if (first === back || total === 1) {
      throw new CancelledError();
    }
  }
}

interface EngineQuestion {
  readonly step: number;
  readonly total: number;
  /** The engine that the answer is compared with; those in its folder come first. */
  readonly beside?: string;
}

/** Asks for an engine of the workspace or a file elsewhere. */
async function askForEngine({ step, total, beside }: EngineQuestion): Promise<string | Back> {
  const found = await vscode.workspace.findFiles(enginePattern, '**/node_modules/**', mostOffered);
  const isNear = (path: string) => beside !== undefined && dirname(beside) === dirname(path);
  const choices = found
    .map(({ fsPath }) => fsPath)
    .filter((path) => path !== beside)
    .sort((one, other) => Number(isNear(other)) - Number(isNear(one)) || one.localeCompare(other))
    .map((path): Choice<string> => ({
      label: basename(path),
      description: vscode.workspace.asRelativePath(dirname(path)),
      icon: 'circuit-board',
      value: path,
    }));
  const title = vscode.l10n.t('Compare Engines');
  const answer = await wizardPage(title, step, total).pick<string | typeof browse>({
    placeholder:
      beside === undefined
        ? vscode.l10n.t('Which engine is the first?')
        : vscode.l10n.t('Which engine stands beside {0}?', basename(beside)),
    choices: [...choices, { label: vscode.l10n.t('Browse…'), icon: 'folder-opened', value: browse }],
  });
  return answer === browse ? browseFile() : answer;
}

async function browseFile(): Promise<string> {
  const chosen = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Compare Engines'),
    filters: {
      [vscode.l10n.t('Engines and exported layers')]: ['plan', 'engine', 'trt', 'json'],
    },
  });
  const path = chosen?.[0]?.fsPath;
  if (path === undefined) {
    throw new CancelledError();
  }
  return path;
}
