import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { posix } from 'node:path';
import { CancelledError, fail, type Failure, throwIfCancelled } from '../../core/failure.ts';
import { sha256Of, sha256OfFile } from '../../core/hash.ts';
import { formatBytes } from '../../core/units.ts';
import type { Command, CommandFiles, CommandResult, CommandRunner, RunOptions } from '../command.ts';
import { partialOf } from '../files/receiveFile.ts';
import { isUnreachable, transferRetryDelaysMs, withReconnect } from '../files/reconnect.ts';
import { LineSplitter } from '../lineSplitter.ts';
import { TailBuffer } from '../tailBuffer.ts';
import type { MachineJobState } from '../targetJob/machineJobs.ts';
import { PathMap } from './pathMap.ts';
import { withProcessLock } from './processLock.ts';
import type { Target } from './target.ts';
import { formatTarget } from './targetSpec.ts';

export interface StagedRunnerOptions {
  /** Says what is being carried, waited for, taken up again. */
  readonly onProgress: (progress: { readonly message: string; readonly fraction?: number }) => void;
  /** Name of the work in the target's list of jobs. */
  readonly title: string;
}

/** Smaller outputs are sent again as quickly as they are kept. */
const keptFromBytes = 1024 * 1024;
/** With less room than this nothing of ours can be written. */
const fullBelowBytes = 1_000_000;
const keptOutputBytes = 4 * 1024 * 1024;

/**
 * Runs commands that name their files ({@link CommandFiles}) on a target as durable jobs: inputs travel by content,
 * paths are rewritten both ways, outputs come back. The same command with the same inputs has the same job: when this
 * process died while it ran, the next call takes it up where it is instead of starting it again. While another process
 * of this machine runs the very same command, this one waits: both would write, and remove, the same files.
 */
export function createStagedRunner(target: Target, options: StagedRunnerOptions): CommandRunner {
  return {
    run: (command, runOptions = {}) =>
      command.files === undefined
        ? target.runner.run(command, runOptions)
        : new StagedCommand(target, options, command, command.files).run(runOptions),
  };
}

class StagedCommand {
  private readonly target: Target;
  private readonly options: StagedRunnerOptions;
  private readonly command: Command;
  private readonly files: CommandFiles;

  constructor(target: Target, options: StagedRunnerOptions, command: Command, files: CommandFiles) {
    this.target = target;
    this.options = options;
    this.command = command;
    this.files = files;
  }

  async run(runOptions: RunOptions): Promise<CommandResult> {
    throwIfCancelled(runOptions.signal);
    const id = await this.identify();
    const onWait = () =>
      this.options.onProgress({ message: `Waiting: another run does the same on ${this.target.name}` });
    return withProcessLock(id, { signal: runOptions.signal, onWait }, () => this.runAlone(id, runOptions));
  }

  private async runAlone(id: string, runOptions: RunOptions): Promise<CommandResult> {
    const { signal } = runOptions;
    const { machine } = this.target;
    const work = posix.join(await machine.files.root(), 'work', id);
    const { inputs, outputs, updates = [] } = this.files;
    const paths = new PathMap(posix.join(work, 'fs'), [...inputs, ...outputs, ...updates]);
    try {
      const earlier = await this.reach(() => machine.jobs.read(id), signal);
      const done = earlier.state === 'ended' && earlier.exitCode === 0 && !earlier.cancelled;
      if (earlier.state === 'running' || done) {
        this.options.onProgress({ message: `Taking up ${this.options.title} on ${this.target.name}` });
      } else {
        if (earlier.state !== 'unknown') {
          await this.reach(() => machine.jobs.remove(id), signal);
        }
        await this.start(id, work, paths, signal);
      }
      const result = await this.follow(id, paths, runOptions);
      if (result.exitCode === 0) {
        await this.reach(() => this.target.leave(work, signal), signal);
        await this.collect(work, paths, signal);
      }
      // Looked at before what fills the disk is removed.
      const full = result.exitCode === 0 ? undefined : await this.diskFull(signal);
      await this.forget(id, work);
      if (full !== undefined) {
        return fail(full);
      }
      const refused = result.exitCode === 0 ? undefined : this.target.explain?.(this.command, result);
      return refused === undefined ? result : fail(refused);
    } catch (thrown) {
      if (thrown instanceof CancelledError || signal?.aborted === true) {
        await this.cancel(id, work);
        throw new CancelledError();
      }
      throw thrown;
    }
  }

  private async identify(): Promise<string> {
    const { program, args, env, cwd, stdin } = this.command;
    const inputs = [];
    for (const path of this.files.inputs) {
      inputs.push([path, await sha256OfFile(path)]);
    }
    const all = [formatTarget(this.target.spec), program, args, env, cwd, stdin, inputs, this.files.outputs];
    return `step-${sha256Of(JSON.stringify(all)).slice(0, 32)}`;
  }

  /** What travels there: the inputs, and what may be updated as far as it is there. */
  private sent(): string[] {
    return [...this.files.inputs, ...(this.files.updates ?? []).filter((path) => existsSync(path))];
  }

  private async start(
    id: string,
    work: string,
    paths: PathMap,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const { machine } = this.target;
    const message = `Sending files to ${machine.name}`;
    await machine.files.place(
      this.sent().map((path) => ({ localPath: path, path: paths.relative(path) })),
      posix.join(work, 'fs'),
      {
        ...(signal === undefined ? {} : { signal }),
        onProgress: ({ doneBytes, totalBytes }) => {
          this.options.onProgress({ message, fraction: totalBytes === 0 ? 1 : doneBytes / totalBytes });
        },
      },
    );
    const folders = [...this.files.outputs, ...(this.files.updates ?? [])].map((path) =>
      posix.dirname(paths.toTarget(path)),
    );
    const makeFolders = { program: 'mkdir', args: ['-p', ...new Set(folders)] };
    await this.reach(() => machine.runner.run(makeFolders, signal === undefined ? {} : { signal }), signal);
    await this.reach(() => this.target.enter(work, signal), signal);
    const { stdin, cwd, env, stop } = this.command;
    const wrapped = this.target.wrap(
      {
        program: this.command.program,
        args: this.command.args.map((word) => paths.mapText(word)),
        ...(env === undefined
          ? {}
          : {
              env: Object.fromEntries(
                Object.entries(env).map(([name, value]) => [name, paths.mapText(value)]),
              ),
            }),
        ...(cwd === undefined ? {} : { cwd: paths.mapText(cwd) }),
        ...(stdin === undefined ? {} : { stdin: mapInput(stdin, paths) }),
        ...(stop === undefined ? {} : { stop }),
      },
      { jobId: id, folders: [work] },
    );
    // Started once, however often it is asked for.
    const request = { id, title: this.options.title, ...wrapped };
    await this.reach(() => machine.jobs.start(request, signal), signal);
  }

  private async follow(id: string, paths: PathMap, runOptions: RunOptions): Promise<CommandResult> {
    const stdout = new TailBuffer(keptOutputBytes);
    const stderr = new TailBuffer(keptOutputBytes);
    const stdoutLines = new LineSplitter((line) => runOptions.onStdoutLine?.(paths.mapBack(line)));
    const stderrLines = new LineSplitter((line) => runOptions.onStderrLine?.(paths.mapBack(line)));
    const end = await this.target.machine.jobs.follow(id, {
      ...(runOptions.signal === undefined ? {} : { signal: runOptions.signal }),
      onStdout: (bytes) => {
        stdout.push(bytes);
        stdoutLines.push(bytes);
      },
      onStderr: (bytes) => {
        stderr.push(bytes);
        stderrLines.push(bytes);
      },
      onConnectionLost: (lost) => {
        this.options.onProgress({
          message:
            lost === undefined
              ? `Connected to ${this.target.machine.name} again`
              : `The connection to ${this.target.machine.name} is lost; the work goes on there. Trying again`,
        });
      },
    });
    stdoutLines.end();
    stderrLines.end();
    this.checkEnd(end);
    return {
      exitCode: exitCodeOf(end),
      signal: null,
      stdout: paths.mapBack(stdout.toString()),
      stderr: paths.mapBack(stderr.toString()),
    };
  }

  /** A full disk as the reason why a command failed: its log may have had no room to say so. */
  private async diskFull(signal: AbortSignal | undefined): Promise<Failure | undefined> {
    const { files, name } = this.target.machine;
    const { folder, freeBytes } = await this.reach(() => files.cacheUsage(), signal);
    return freeBytes >= fullBelowBytes
      ? undefined
      : {
          kind: 'disk-full',
          message: `The disk of ${name} is full: ${this.options.title} had no room in ${folder}.`,
          cause: `${formatBytes(freeBytes)} are free, after what it wrote itself.`,
          nextStep: `Free some space on ${name}, or clean up the target, then run the step again.`,
        };
  }

  /** An end that is not the command's own says nothing about the command. */
  private checkEnd(end: MachineJobState): void {
    const { title } = this.options;
    const { name } = this.target.machine;
    if (end.state === 'ended' && end.cancelled) {
      fail({
        kind: 'process-failed',
        message: `${title} was cancelled on ${name} by somebody else.`,
        nextStep: 'Run the step again.',
      });
    }
    if (end.state !== 'ended') {
      fail({
        kind: 'process-failed',
        message: `${title} was cut off on ${name}.`,
        cause:
          end.state === 'lost'
            ? 'It ended without leaving an exit status: the machine was restarted, or the process was killed from outside.'
            : 'Its folder there has been removed.',
        nextStep: 'Run the step again.',
      });
    }
  }

  private async collect(work: string, paths: PathMap, signal: AbortSignal | undefined): Promise<void> {
    const { files, name } = this.target.machine;
    const root = posix.join(work, 'fs');
    const given = new Set(this.files.inputs.map((path) => paths.relative(path)));
    const listed = await this.reach(() => files.list(root), signal);
    const found = listed.filter(({ path }) => !path.endsWith('.partial'));
    const made = found.filter(({ path }) => !given.has(path));
    const wanted = [
      ...this.files.outputs.map((output) => ({ output, candidates: made })),
      ...(this.files.updates ?? []).map((output) => ({ output, candidates: found })),
    ];
    for (const { output, candidates } of wanted) {
      const prefix = paths.relative(output);
      for (const { path, sizeBytes } of candidates.filter((each) => each.path.startsWith(prefix))) {
        const message = `Fetching ${posix.basename(path)} from ${name}`;
        const localPath = output + path.slice(prefix.length);
        try {
          await files.get(posix.join(root, path), localPath, {
            ...(signal === undefined ? {} : { signal }),
            // What one command made, the next one often needs; a cache that is updated will be written again.
            keep: sizeBytes >= keptFromBytes && this.files.outputs.includes(output),
            onProgress: ({ doneBytes, totalBytes }) => {
              this.options.onProgress({ message, fraction: totalBytes === 0 ? 1 : doneBytes / totalBytes });
            },
          });
        } catch (thrown) {
          if (thrown instanceof CancelledError) {
            await rm(partialOf(localPath), { force: true }); // nobody will go on with it
          }
          throw thrown;
        }
      }
    }
  }

  private async forget(id: string, work: string): Promise<void> {
    const { jobs, files } = this.target.machine;
    await this.reach(() => jobs.remove(id));
    await this.reach(() => files.remove(work));
  }

  /** @throws FailureError of kind `unreachable` when it may go on there. */
  private async cancel(id: string, work: string): Promise<void> {
    const { machine } = this.target;
    try {
      await machine.jobs.cancel(id);
      await this.forget(id, work);
    } catch (thrown) {
      if (!isUnreachable(thrown)) {
        throw thrown;
      }
      const { cause, message } = thrown.failure;
      fail({
        kind: 'unreachable',
        message: `${this.options.title} may go on: ${machine.name} could not be reached to cancel it.`,
        cause: cause ?? message,
        nextStep:
          'When the machine can be reached again, run the step: it takes the work up. Then cancel it.',
      });
    }
  }

  /** For what may be asked twice: a connection that is lost in between ends nothing. */
  private reach<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    return withReconnect(work, { delaysMs: transferRetryDelaysMs, signal });
  }
}

/** JSON input has its paths rewritten; other input is left as it is. */
function mapInput(stdin: string, paths: PathMap): string {
  try {
    return JSON.stringify(paths.mapJson(JSON.parse(stdin)));
  } catch {
    return stdin;
  }
}

function exitCodeOf(end: MachineJobState): number | null {
  return end.state === 'ended' ? (end.exitCode ?? null) : null;
}
