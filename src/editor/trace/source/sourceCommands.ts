import * as vscode from 'vscode';
import { fail } from '../../../core/failure.ts';
import type { CommandId } from '../../commandIds.ts';
import type { CommandHandlers } from '../../commandRegistrar.ts';
import { type LineTarget, lineTargetOf } from './lineTarget.ts';
import type { ExampleOfLine, SourceHeat } from './sourceHeat.ts';

export type SourceCommandId = Extract<
  CommandId,
  'engineRoom.trace.toggleSourceHeat' | 'engineRoom.trace.showLine'
>;

export interface SourceCommandParts {
  readonly heat: Pick<SourceHeat, 'exampleOf' | 'toggle'>;
  /** Opens the trace with its timeline at an event. */
  readonly showExample: (example: ExampleOfLine) => Promise<void>;
}

/** Commands of the profile on source lines. */
export function sourceCommands({ heat, showExample }: SourceCommandParts): CommandHandlers<SourceCommandId> {
  return {
    'engineRoom.trace.toggleSourceHeat': {
      needsTrust: false,
      run: () => heat.toggle(),
    },
    'engineRoom.trace.showLine': {
      needsTrust: false,
      run: async (...args) => {
        const target = lineTargetOf(args) ?? lineOfCursor();
        const example = target === undefined ? undefined : heat.exampleOf(target);
        await showExample(
          example ??
            fail({
              kind: 'not-found',
              message: vscode.l10n.t('The trace that is open has nothing recorded for this line.'),
              nextStep: vscode.l10n.t(
                'Open a trace recorded with stacks, and choose a line that shows its profile. Functions have theirs on the line where they begin.',
              ),
            }),
        );
      },
    },
  };
}

function lineOfCursor(): LineTarget | undefined {
  const editor = vscode.window.activeTextEditor;
  return editor === undefined
    ? undefined
    : { path: editor.document.uri.fsPath, line: editor.selection.active.line };
}
