import * as vscode from 'vscode';
import { readFile } from 'node:fs/promises';
import { CancelledError, formatFailure, toFailure } from '../../core/failure.ts';
import type { Logger } from '../../core/logger.ts';
import { parseJson } from '../../core/parseJson.ts';
import { formatCommand } from '../../exec/commandText.ts';
import { cancelJob, followJob } from '../../exec/job/jobClient.ts';
import { jobFiles, jobSpecSchema } from '../../exec/job/jobFolder.ts';
import type { RunRecord } from '../../pipeline/runRecord.ts';
import { readRun } from '../../pipeline/runStore.ts';
import { bold, dim, exitCodeOf, resultLine, toTerminalLines } from './terminalText.ts';

/** Time that a closing window gets to say so before a closed terminal counts as the user's cancel. */
const closeGraceMs = 2_000;
const controlC = '\u0003';

/** Whether this window's extension host is about to end. */
export interface WindowLife {
  readonly ending: boolean;
}

export interface RunTerminalOptions {
  /** Starts the run, or names the folder of one that exists. */
  readonly start: () => Promise<string>;
  /** True for the task that started the run: closing its terminal cancels it. Else the terminal only watches. */
  readonly owner: boolean;
  /** Turns true when the extension host is about to end: closing terminals mean nothing then. */
  readonly life: WindowLife;
  readonly log: Logger;
  /** Called with the finished record, unless the terminal was closed before. */
  readonly onEnd?: (folder: string, run: RunRecord) => void;
  /** Called when the run could not be started. */
  readonly onStartFailure?: (thrown: unknown) => void;
}

/**
 * The terminal of a run: the exact command line, the job's log as it grows, the result line, the exit status.
 * Ctrl+C cancels the job, which ends its whole process tree. A window that reloads only stops watching.
 */
export class RunTerminal implements vscode.Pseudoterminal {
  private readonly writer = new vscode.EventEmitter<string>();
  private readonly closer = new vscode.EventEmitter<number>();
  readonly onDidWrite = this.writer.event;
  readonly onDidClose = this.closer.event;
  private readonly options: RunTerminalOptions;
  private readonly watching = new AbortController();
  private folder: string | undefined;
  private cancelAsked = false;
  private ended = false;

  constructor(options: RunTerminalOptions) {
    this.options = options;
  }

  open(): void {
    void this.follow();
  }

  handleInput(data: string): void {
    if (data.includes(controlC) && !this.ended) {
      this.cancel();
    }
  }

  close(): void {
    if (this.ended) {
      return;
    }
    this.watching.abort();
    if (this.options.owner) {
      cancelUnlessWindowCloses(this.options.life, () => this.cancel());
    }
  }

  private cancel(): void {
    if (this.cancelAsked) {
      return;
    }
    this.cancelAsked = true;
    this.write(`\n${vscode.l10n.t('Cancelling…')}\n`);
    if (this.folder !== undefined) {
      this.cancelFolder(this.folder);
    }
  }

  private cancelFolder(folder: string): void {
    cancelJob(folder).catch((thrown: unknown) => {
      this.options.log.warn(`A run could not be cancelled: ${toFailure(thrown).message}`);
    });
  }

  private async follow(): Promise<void> {
    try {
      this.folder = await this.options.start();
      if (this.cancelAsked) {
        this.cancelFolder(this.folder);
      }
      this.write(`${bold(`> ${await commandLineOf(this.folder)}`)}\n`);
      await followJob(this.folder, {
        signal: this.watching.signal,
        onText: (text) => this.write(text),
      });
      const run = await readRun(this.folder);
      this.write(`\n${resultLine(vscode.l10n, run)}\n`);
      this.finish(exitCodeOf(run));
      this.options.onEnd?.(this.folder, run);
    } catch (thrown) {
      if (thrown instanceof CancelledError) {
        return;
      }
      this.write(`\n${formatFailure(toFailure(thrown))}\n`);
      this.finish(1);
      if (this.folder === undefined) {
        this.options.onStartFailure?.(thrown);
      }
    }
  }

  private finish(exitCode: number): void {
    this.ended = true;
    if (!this.options.owner) {
      this.write(`${dim(vscode.l10n.t('The run has ended; this terminal can be closed.'))}\n`);
      return;
    }
    this.closer.fire(exitCode);
  }

  private write(text: string): void {
    this.writer.fire(toTerminalLines(text));
  }
}

/** The command line of a job as a shell would read it. */
async function commandLineOf(folder: string): Promise<string> {
  const file = jobFiles(folder).spec;
  const { command } = parseJson(await readFile(file, 'utf8'), jobSpecSchema, { what: 'The job', file });
  return formatCommand({
    program: command.program,
    args: command.args,
    ...(command.env === undefined ? {} : { env: command.env }),
  });
}

/**
 * A terminal closes both when the user closes it and when the window reloads. Only the first is a cancel: a window that
 * goes away either names the reason of the closing or ends this process before the grace time is over.
 */
function cancelUnlessWindowCloses(life: WindowLife, cancel: () => void): void {
  let windowCloses = false;
  const listener = vscode.window.onDidCloseTerminal((terminal) => {
    windowCloses ||= terminal.exitStatus?.reason === vscode.TerminalExitReason.Shutdown;
  });
  setTimeout(() => {
    listener.dispose();
    if (!windowCloses && !life.ending) {
      cancel();
    }
  }, closeGraceMs);
}
