import { basename } from 'node:path';
import * as vscode from 'vscode';
import { fail } from '../../core/failure.ts';
import type { CommandHandler } from '../commandRegistrar.ts';
import { pathsAmong } from '../commandTargets.ts';
import { askForPair, type FileKind } from '../fileQuestion.ts';

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
      const [left, right] = await askForPair(engines(), given, {
        first: vscode.l10n.t('Which engine is the first?'),
        second: (first) => vscode.l10n.t('Which engine stands beside {0}?', basename(first)),
      });
      open(left, right);
    },
  };
}

function engines(): FileKind {
  return {
    title: vscode.l10n.t('Compare Engines'),
    pattern: '**/*.{plan,engine,trt,layers.json,graph.json}',
    icon: 'circuit-board',
    dialog: {
      filters: { [vscode.l10n.t('Engines and exported layers')]: ['plan', 'engine', 'trt', 'json'] },
    },
  };
}
