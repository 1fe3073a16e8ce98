import * as vscode from 'vscode';
import { CancelledError, toFailure } from '../../core/failure.ts';
import { defaultCacheFolder } from '../../trace/cache/defaultCacheFolder.ts';
import { TraceThreads } from '../../trace/worker/traceThreads.ts';
import type { CommandHandlers } from '../commandRegistrar.ts';
import type { FailurePresenter } from '../failurePresenter.ts';
import type { PipelineEntry } from '../pipelines/pipelineIndex.ts';
import type { RunLauncher } from '../runs/runLauncher.ts';
import { composeSourceHeat } from './source/composeSourceHeat.ts';
import type { SourceCommandId } from './source/sourceCommands.ts';
import { ProfileAgain } from './profileAgain.ts';
import { type TraceCommandId, traceCommands } from './traceCommands.ts';
import { TraceLinks } from './traceLinks.ts';
import { TracePages } from './tracePages.ts';
import { TracePlaces } from './tracePlaces.ts';

export interface TraceComposition {
  readonly context: Pick<vscode.ExtensionContext, 'extension' | 'extensionUri' | 'workspaceState'>;
  /** `dist`, where the worker's program lies. */
  readonly programFolder: string;
  readonly pipelines: () => Promise<readonly PipelineEntry[]>;
  readonly launcher: Pick<RunLauncher, 'launch'>;
  readonly presenter: Pick<FailurePresenter, 'show'>;
  readonly showLog: () => void;
  readonly log: vscode.LogOutputChannel;
}

/** Makes everything about profiler traces in the editor, and owns it. */
export function composeTraces({
  context,
  programFolder,
  pipelines,
  launcher,
  presenter,
  showLog,
  log,
}: TraceComposition): vscode.Disposable & {
  readonly commands: CommandHandlers<TraceCommandId | SourceCommandId>;
} {
  const threads = new TraceThreads(programFolder);
  const profileAgain = new ProfileAgain({ pipelines, launcher });
  const links = new TraceLinks(
    context.extension.id,
    (subject, place) => pages.open(subject, place),
    (thrown) => {
      if (!(thrown instanceof CancelledError)) {
        void presenter.show(toFailure(thrown));
      }
    },
  );
  const source = composeSourceHeat({
    context,
    openTrace: (subject, place) => pages.open(subject, place),
    log,
  });
  const pages: TracePages = new TracePages(
    {
      connect: async (options) => {
        const { SessionClient } = await import('../../trace/worker/sessionClient.ts');
        return new SessionClient({
          ...options,
          thread: threads.hire(),
          giveBack: (thread) => threads.giveBack(thread),
          cacheFolder: defaultCacheFolder(),
        });
      },
      onAnswered: () => threads.prepare(),
      compareWith: async (path) => {
        await vscode.commands.executeCommand('engineRoom.trace.compare', vscode.Uri.file(path));
      },
      openTraces: (subject) => pages.open(subject),
      exportReport: async (session, subject, recording) => {
        const { exportTrace } = await import('./exportTrace.ts');
        return exportTrace(session, subject, recording);
      },
      places: new TracePlaces(context.workspaceState),
      canProfileAgain: async (path) => (await profileAgain.pipelineOf(path)) !== undefined,
      profileAgain: (path, options) => profileAgain.run(path, options),
      copyLink: (subject, place) => links.copy(subject, place),
      openSource: source.openSource,
      onSession: source.onSession,
      showLog,
      log,
    },
    context,
  );
  return Object.assign(
    vscode.Disposable.from(pages, threads, source, vscode.window.registerUriHandler(links)),
    {
      commands: { ...traceCommands({ pages }), ...source.commands },
    },
  );
}
