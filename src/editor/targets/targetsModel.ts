import * as vscode from 'vscode';
import { join } from 'node:path';
import { DisposableStore } from '../../core/disposable.ts';
import { CancelledError, type Failure, FailureError, toFailure } from '../../core/failure.ts';
import type { Logger } from '../../core/logger.ts';
import type { Machine } from '../../exec/target/target.ts';
import type { MachineSpec } from '../../exec/target/targetSpec.ts';
import type { TargetProbe } from '../../exec/probe/targetProbe.ts';
import { isSame, readTargets, type StoredTarget } from '../../pipeline/targetStore.ts';
import type { ContextKeySetter } from '../contextKeys.ts';
import { targetKey, type TargetView } from './targetView.ts';

/** Opens machines; each is connected to once and kept. */
export interface MachineOpener {
  machine(spec: MachineSpec): Promise<Machine>;
}

export interface TargetsModelParts {
  readonly stateRoot: string;
  readonly machines: MachineOpener;
  readonly keys: ContextKeySetter;
  readonly log: Logger;
}

/** The ages in the view are in minutes. */
const ageTickMs = 60_000;
/** What this machine has changes seldom; a look at it costs half a second. */
const staleMs = 60 * 60_000;
const debounceMs = 200;

/**
 * The machines of this user with what they told last. SSH hosts are asked only when the user wants it; this machine is
 * asked when the view is opened. Other windows and the command line write the same file, so it is watched.
 */
export class TargetsModel implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private readonly parts: TargetsModelParts;
  private readonly disposables = new DisposableStore();
  private readonly probes = new Map<string, Promise<TargetProbe>>();
  private readonly ending = new AbortController();
  private targets: readonly StoredTarget[] = [];
  private problem: Failure | undefined;
  private reading: Promise<void> | undefined;
  private ticking: ReturnType<typeof setInterval> | undefined;
  private pending: ReturnType<typeof setTimeout> | undefined;

  constructor(parts: TargetsModelParts) {
    this.parts = parts;
    this.disposables.add(this.changed);
    const pattern = new vscode.RelativePattern(vscode.Uri.file(join(parts.stateRoot)), 'targets.json');
    const watcher = this.disposables.add(vscode.workspace.createFileSystemWatcher(pattern));
    const onEvent = () => {
      clearTimeout(this.pending);
      this.pending = setTimeout(() => void this.read(), debounceMs);
    };
    this.disposables.add(watcher.onDidCreate(onEvent));
    this.disposables.add(watcher.onDidChange(onEvent));
    this.disposables.add(watcher.onDidDelete(onEvent));
  }

  /** Why the targets could not be read. */
  get failure(): Failure | undefined {
    return this.problem;
  }

  /** This machine, then the hosts that were added. */
  async list(): Promise<readonly TargetView[]> {
    await (this.reading ?? this.read());
    return this.targets.map((target) => ({ ...target, probing: this.probes.has(targetKey(target.spec)) }));
  }

  /** Reads the file again, after a change of it. */
  async read(): Promise<void> {
    const reading = this.readNow();
    this.reading = reading;
    await reading;
  }

  setVisible(visible: boolean): void {
    clearInterval(this.ticking);
    if (visible) {
      this.ticking = setInterval(() => this.changed.fire(), ageTickMs);
      this.lookAtThisMachine().catch((thrown: unknown) => this.parts.log.warn(toFailure(thrown).message));
    }
  }

  /**
   * Asks a machine what it has and keeps the answer, or why there was none. A second request joins the first.
   * @throws FailureError that is kept with the target too.
   */
  async probe(spec: MachineSpec): Promise<TargetProbe> {
    const key = targetKey(spec);
    const running = this.probes.get(key);
    if (running !== undefined) {
      return running;
    }
    const probe = this.probeNow(spec).finally(async () => {
      this.probes.delete(key);
      await this.read();
    });
    this.probes.set(key, probe);
    this.changed.fire();
    return probe;
  }

  /** Asks every machine, side by side; what went wrong is in the view. */
  async probeAll(): Promise<void> {
    await Promise.allSettled((await this.list()).map(({ spec }) => this.probe(spec)));
  }

  private async probeNow(spec: MachineSpec): Promise<TargetProbe> {
    const { saveProbe, saveProbeError } = await import('../../pipeline/targetStore.ts');
    const { probeMachine } = await import('../../exec/probe/probeMachine.ts');
    const { stateRoot, machines, log } = this.parts;
    try {
      const machine = await machines.machine(spec);
      const probe = await probeMachine(machine, this.ending.signal);
      await saveProbe(stateRoot, spec, probe);
      return probe;
    } catch (thrown) {
      if (thrown instanceof CancelledError) {
        throw thrown;
      }
      const failure = toFailure(thrown);
      log.warn([failure.message, failure.cause].filter(Boolean).join(' '));
      await saveProbeError(stateRoot, spec, failure);
      throw new FailureError(failure, { cause: thrown });
    }
  }

  /** This machine is asked without being told to, since nobody is disturbed by that; never in a restricted window. */
  private async lookAtThisMachine(): Promise<void> {
    const here = (await this.list()).find(({ spec }) => isSame(spec, { kind: 'here' }));
    const fresh = here?.probe !== undefined && Date.now() - here.probe.probedAtMs < staleMs;
    if (vscode.workspace.isTrusted && here !== undefined && !fresh) {
      await this.probe(here.spec);
    }
  }

  private async readNow(): Promise<void> {
    try {
      this.targets = await readTargets(this.parts.stateRoot);
      this.problem = undefined;
    } catch (thrown) {
      this.problem = toFailure(thrown);
    }
    this.parts.keys.set(
      'engineRoom.hasTargets',
      this.targets.some(({ spec }) => spec.kind === 'ssh'),
    );
    this.changed.fire();
  }

  dispose(): void {
    this.ending.abort();
    clearInterval(this.ticking);
    clearTimeout(this.pending);
    this.disposables.dispose();
  }
}
