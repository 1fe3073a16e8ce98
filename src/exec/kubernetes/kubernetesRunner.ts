import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { CancelledError, fail, throwIfCancelled } from '../../core/failure.ts';
import {
  type Command,
  type CommandResult,
  type CommandRunner,
  defaultStopPlan,
  type RunOptions,
} from '../command.ts';
import {
  copyInCommand,
  copyOutCommand,
  createJobCommand,
  deleteJobCommand,
  endInPodCommand,
  execInPodCommand,
  followLogsCommand,
  type FolderCopy,
  getPodsCommand,
} from './kubectlCommand.ts';
import { type KubernetesSpec, podFiles } from './jobManifest.ts';
import { type PodState, readPod } from './readPod.ts';

export interface KubernetesRunnerOptions {
  /** Folders whose content goes into the pod before the command begins. */
  readonly copyIn?: readonly FolderCopy[];
  /** Folders whose content comes back after a command that ended with 0. */
  readonly copyOut?: readonly FolderCopy[];
  /** Default one day. */
  readonly deadlineSeconds?: number;
  /** How long a pod may wait for a node, its GPU and its image; default 30 minutes. */
  readonly startWithinMs?: number;
  /** Between two looks; default one second. */
  readonly pollMs?: number;
  /** Why the pod still waits, in the cluster's words. */
  readonly onWaiting?: (reason: string) => void;
}

const defaultDeadlineSeconds = 86_400;
const defaultStartWithinMs = 30 * 60_000;

/**
 * Runs each command as a Job of its own in a cluster, through the user's `kubectl`: creates the Job, waits for its pod,
 * copies files in, begins, follows the log, copies results out, deletes the Job. Both output streams arrive as standard
 * output, since a cluster keeps one log.
 *
 * Its manifests and command lines have been compared as data, and its order of work against recorded answers; it has not
 * run against a control plane yet.
 * @param kubectl runs `kubectl` where the user's kubeconfig is.
 */
export function createKubernetesRunner(
  kubectl: CommandRunner,
  spec: KubernetesSpec,
  options: KubernetesRunnerOptions = {},
): CommandRunner {
  return {
    run: (command, runOptions = {}) => new KubernetesRun(kubectl, spec, options, command).run(runOptions),
  };
}

class KubernetesRun {
  private readonly kubectl: CommandRunner;
  private readonly spec: KubernetesSpec;
  private readonly options: KubernetesRunnerOptions;
  private readonly command: Command;
  private readonly jobId = `run-${randomUUID()}`;
  private pod: string | undefined;

  constructor(
    kubectl: CommandRunner,
    spec: KubernetesSpec,
    options: KubernetesRunnerOptions,
    command: Command,
  ) {
    this.kubectl = kubectl;
    this.spec = spec;
    this.options = options;
    this.command = command;
  }

  async run(runOptions: RunOptions): Promise<CommandResult> {
    const { signal } = runOptions;
    throwIfCancelled(signal);
    const { spec, jobId, command } = this;
    const deadlineSeconds = this.options.deadlineSeconds ?? defaultDeadlineSeconds;
    try {
      await this.call(createJobCommand({ spec, jobId, command, deadlineSeconds }), signal);
      const pod = (this.pod = await this.waitForPod(signal));
      await this.sendFiles(pod, runOptions);
      return await this.follow(pod, runOptions);
    } catch (thrown) {
      if (thrown instanceof CancelledError && this.pod !== undefined) {
        // The command may want to be told before its pod goes.
        const plan = command.stop ?? defaultStopPlan;
        await this.kubectl.run(endInPodCommand(spec, this.pod, jobId, plan)).catch(() => undefined);
      }
      throw thrown;
    } finally {
      // What has been learnt by now is what counts; a Job that stays is removed by its own time to live.
      await this.kubectl.run(deleteJobCommand(spec, jobId)).catch(() => undefined);
    }
  }

  private async waitForPod(signal: AbortSignal | undefined): Promise<string> {
    const deadline = Date.now() + (this.options.startWithinMs ?? defaultStartWithinMs);
    let reason = '';
    while (Date.now() < deadline) {
      const state = await this.look(signal);
      switch (state.state) {
        case 'running':
          return state.pod;
        case 'refused':
          return fail(state.failure);
        case 'ended':
          return this.failEnded(state);
        case 'pending':
          if (state.reason !== undefined && state.reason !== reason) {
            reason = state.reason;
            this.options.onWaiting?.(reason);
          }
          break;
        case 'none':
          break;
      }
      await this.pause(signal);
    }
    return fail({
      kind: 'timeout',
      message: `The cluster gave ${this.spec.image} no place in ${this.spec.namespace} in time.`,
      ...(reason === '' ? {} : { cause: reason }),
      nextStep: 'See whether a node has a free GPU: kubectl describe nodes',
    });
  }

  private async sendFiles(pod: string, { signal, input }: RunOptions): Promise<void> {
    for (const copy of this.options.copyIn ?? []) {
      await this.call(execInPodCommand(this.spec, pod, ['mkdir', '-p', '--', copy.podFolder]), signal);
      await this.call(copyInCommand(this.spec, pod, copy), signal);
    }
    const { stdin } = this.command;
    if (stdin !== undefined || input !== undefined) {
      const store = execInPodCommand(this.spec, pod, ['sh', '-c', `cat > ${podFiles.stdin}`]);
      await this.call(stdin === undefined ? store : { ...store, stdin }, signal, input);
    }
    await this.call(execInPodCommand(this.spec, pod, ['touch', podFiles.start]), signal);
  }

  private async follow(pod: string, runOptions: RunOptions): Promise<CommandResult> {
    const { signal, onStdoutLine, onStdoutBytes } = runOptions;
    const given = new AbortController();
    const logs = this.kubectl.run(followLogsCommand(this.spec, pod), {
      signal: signal === undefined ? given.signal : AbortSignal.any([signal, given.signal]),
      ...(onStdoutLine === undefined ? {} : { onStdoutLine }),
      ...(onStdoutBytes === undefined ? {} : { onStdoutBytes }),
    });
    try {
      const exitCode = await this.waitForStatus(pod, signal);
      if (exitCode === 0) {
        for (const copy of this.options.copyOut ?? []) {
          await this.call(copyOutCommand(this.spec, pod, copy), signal);
        }
      }
      // The pod ends now, and with it the log.
      await this.call(execInPodCommand(this.spec, pod, ['touch', podFiles.collected]), signal);
      const { stdout } = await logs;
      return { exitCode, signal: null, stdout, stderr: '' };
    } catch (thrown) {
      given.abort();
      await logs.catch(() => undefined);
      throw thrown;
    }
  }

  private async waitForStatus(pod: string, signal: AbortSignal | undefined): Promise<number> {
    const ask = execInPodCommand(this.spec, pod, ['cat', podFiles.status]);
    for (;;) {
      const answer = await this.kubectl.run(ask, signal === undefined ? {} : { signal });
      if (answer.exitCode === 0 && /^\d+\s*$/u.test(answer.stdout)) {
        return Number(answer.stdout);
      }
      const state = await this.look(signal);
      if (state.state === 'ended' || state.state === 'none') {
        return this.failEnded(state);
      }
      await this.pause(signal);
    }
  }

  private failEnded(state: PodState): never {
    const cause = 'reason' in state ? state.reason : undefined;
    const tooMuchMemory = cause === 'OOMKilled';
    return fail({
      kind: tooMuchMemory ? 'out-of-memory' : 'process-failed',
      message: `The pod of ${this.command.program} is gone before its results could be fetched.`,
      ...(cause === undefined ? {} : { cause }),
      nextStep: tooMuchMemory
        ? 'Use a node with more memory, or a smaller workspace.'
        : `See what happened in the namespace: kubectl --namespace=${this.spec.namespace} get events`,
    });
  }

  private async look(signal: AbortSignal | undefined): Promise<PodState> {
    return readPod(await this.call(getPodsCommand(this.spec, this.jobId), signal), this.spec);
  }

  private async pause(signal: AbortSignal | undefined): Promise<void> {
    await delay(this.options.pollMs ?? 1_000, undefined, signal === undefined ? {} : { signal }).catch(
      () => undefined,
    );
    throwIfCancelled(signal);
  }

  /** Runs kubectl, which must succeed. */
  private async call(
    command: Command,
    signal: AbortSignal | undefined,
    input?: AsyncIterable<Uint8Array>,
  ): Promise<string> {
    const result = await this.kubectl.run(command, {
      ...(signal === undefined ? {} : { signal }),
      ...(input === undefined ? {} : { input }),
    });
    if (result.exitCode === 0) {
      return result.stdout;
    }
    const cause = result.stderr.trim();
    const unreachable =
      /unable to connect to the server|connection to the server .* was refused|i\/o timeout/iu;
    const refused = /forbidden|unauthorized|must be logged in/iu;
    return fail({
      kind: unreachable.test(cause) ? 'unreachable' : refused.test(cause) ? 'sign-in' : 'process-failed',
      message: `kubectl could not do its part for ${this.command.program} in ${this.spec.namespace}.`,
      cause,
      nextStep: `Try it by hand: kubectl --namespace=${this.spec.namespace} get pods`,
    });
  }
}
