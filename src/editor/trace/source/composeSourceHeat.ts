import * as vscode from 'vscode';
import type { Place } from '../../../../webview/trace/place.ts';
import type { Logger } from '../../../core/logger.ts';
import type { SourceFigures } from '../../../trace/source/sourceLines.ts';
import type { CommandHandlers } from '../../commandRegistrar.ts';
import type { TraceSubject } from '../traceSubject.ts';
import { HeatToggle } from './heatToggle.ts';
import { type SourceCommandId, sourceCommands } from './sourceCommands.ts';
import { SourceHeat } from './sourceHeat.ts';
import { SourceLocator } from './sourceLocator.ts';

/** What may be asked of traces that are open. */
interface FiguresSession {
  ask(name: 'sourceLines', params: { recording: number; steps: null }): Promise<SourceFigures>;
}

/** The profile on source lines, as the rest of the editor uses it. */
export interface SourceComposition extends vscode.Disposable {
  readonly commands: CommandHandlers<SourceCommandId>;
  /** Opens a line of a trace beside what is shown. @throws CancelledError when the user does not choose a file. */
  readonly openSource: (file: string, line: number) => Promise<void>;
  /** Traces are open, or (`undefined`) are so no longer. */
  readonly onSession: (subject: TraceSubject, session: FiguresSession | undefined) => void;
}

/** The least that is shown beside an event. */
const leastMarginNs = 5_000;

const usualPatienceMs = 1_000;

export interface SourceCompositionParts {
  readonly context: Pick<vscode.ExtensionContext, 'extensionUri' | 'workspaceState'>;
  /** Shows traces at a place. */
  readonly openTrace: (subject: TraceSubject, place: Partial<Place>) => Promise<void>;
  readonly log: Logger;
  /** So long the page of a trace that was just opened asks first. */
  readonly patienceMs?: number;
}

/** Makes the profile on source lines, and owns it. */
export function composeSourceHeat({
  context,
  openTrace,
  log,
  patienceMs = usualPatienceMs,
}: SourceCompositionParts): SourceComposition {
  const locator = new SourceLocator();
  const heat = new SourceHeat({
    locator,
    toggle: new HeatToggle(context.workspaceState),
    icons: vscode.Uri.joinPath(context.extensionUri, 'media', 'heat'),
    log,
    patienceMs,
  });
  return Object.assign(vscode.Disposable.from(heat), {
    commands: sourceCommands({
      heat,
      showExample: ({ subject, example: { row, startNs, endNs } }) => {
        const marginNs = Math.max(leastMarginNs, (endNs - startNs) / 4);
        return openTrace(subject, {
          tab: 'timeline',
          recording: 0,
          event: { recording: 0, row },
          view: { fromNs: startNs - marginNs, toNs: endNs + marginNs },
        });
      },
    }),
    openSource: (file: string, line: number) => locator.open(file, line),
    onSession: (subject: TraceSubject, session: FiguresSession | undefined) => {
      // A comparison has no one profile to show.
      if (subject.comparedPaths === undefined) {
        void (session === undefined
          ? heat.clear(subject)
          : heat.attach({
              subject,
              figures: () => session.ask('sourceLines', { recording: 0, steps: null }),
            }));
      }
    },
  });
}
