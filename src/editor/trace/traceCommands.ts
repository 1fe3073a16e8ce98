import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { fail } from '../../core/failure.ts';
import type { CommandId } from '../commandIds.ts';
import type { CommandHandlers } from '../commandRegistrar.ts';
import { pathsAmong } from '../commandTargets.ts';
import { askForPair } from '../fileQuestion.ts';
import { askForTrace, traces } from './traceQuestions.ts';
import type { TracePages } from './tracePages.ts';

export interface TraceCommandParts {
  readonly pages: Pick<TracePages, 'open' | 'exportActive' | 'copyActiveLink'>;
}

export type TraceCommandId = Extract<
  CommandId,
  | 'engineRoom.trace.open'
  | 'engineRoom.trace.compare'
  | 'engineRoom.trace.export'
  | 'engineRoom.trace.copyLink'
>;

/** Commands of traces; each asks for what its arguments do not name. */
export function traceCommands({ pages }: TraceCommandParts): CommandHandlers<TraceCommandId> {
  return {
    'engineRoom.trace.open': {
      needsTrust: false,
      run: async (...args) => {
        const given = pathsAmong(args);
        const paths =
          given.length > 0 ? given : [await askForTrace(vscode.l10n.t('Which trace, or folder of traces?'))];
        await pages.open({ paths });
      },
    },
    'engineRoom.trace.compare': {
      needsTrust: false,
      run: async (...args) => {
        const given = pathsAmong(args);
        if (given.length > 2) {
          fail({
            kind: 'bad-input',
            message: vscode.l10n.t('{0} traces are selected; two can be compared.', given.length),
          });
        }
        const [before, after] = await complete(given);
        await pages.open({ paths: [before], comparedPaths: [after] });
      },
    },
    'engineRoom.trace.export': { needsTrust: false, run: () => pages.exportActive() },
    'engineRoom.trace.copyLink': { needsTrust: false, run: () => pages.copyActiveLink() },
  };
}

/** Long enough to be read beside a page that opens. */
const shownMs = 10_000;

/** Asks for what is missing of two traces; the older of two selected ones is the first. */
async function complete(given: readonly string[]): Promise<[string, string]> {
  const [one, other] = await askForPair(traces(vscode.l10n.t('Compare Traces')), given, {
    first: vscode.l10n.t('Which trace is from before?'),
    second: () => vscode.l10n.t('Which trace is compared with it?'),
  });
  if (given.length < 2) {
    return [one, other];
  }
  const [first, second] = await Promise.all([stat(one), stat(other)]);
  const [before, after] = first.mtimeMs <= second.mtimeMs ? [one, other] : [other, one];
  vscode.window.setStatusBarMessage(
    vscode.l10n.t(
      '{0} is older and stands for before; Swap Before and After turns them round.',
      basename(before),
    ),
    shownMs,
  );
  return [before, after];
}
