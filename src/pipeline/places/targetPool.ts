import type { Disposable } from '../../core/disposable.ts';
import { removeAbandonedWork } from '../../exec/target/removeAbandonedWork.ts';
import type { Machine, Target } from '../../exec/target/target.ts';
import type { MachineSpec, TargetSpec } from '../../exec/target/targetSpec.ts';
import type { TargetProbe } from '../../exec/probe/targetProbe.ts';

/** What makes machines and targets of their descriptions; the one place that knows every kind. */
export interface TargetFactory {
  machine(spec: MachineSpec): Machine;
  target(machine: Machine, spec: TargetSpec): Target;
  probe(machine: Machine, signal: AbortSignal): Promise<TargetProbe>;
}

const oldJobMs = 7 * 24 * 60 * 60_000;

/** The targets of one run: each machine is connected to and probed once. */
export class TargetPool implements Disposable {
  private readonly factory: TargetFactory;
  private readonly cacheLimitBytes: number;
  private readonly machines = new Map<string, Machine>();
  private readonly probes = new Map<Machine, Promise<TargetProbe>>();

  /** @param cacheLimitBytes files kept on a machine; 0: no limit. */
  constructor(factory: TargetFactory, cacheLimitBytes: number) {
    this.factory = factory;
    this.cacheLimitBytes = cacheLimitBytes;
  }

  open(spec: TargetSpec): Target {
    return this.factory.target(this.machine(spec), spec);
  }

  probe(machine: Machine, signal: AbortSignal): Promise<TargetProbe> {
    const known = this.probes.get(machine);
    if (known !== undefined) {
      return known;
    }
    const probe = this.factory.probe(machine, signal);
    this.tidy(machine);
    this.probes.set(machine, probe);
    // A failed look is not remembered: the next step may have better luck.
    probe.catch(() => this.probes.delete(machine));
    return probe;
  }

  /** Old jobs and what the cache holds too much of go at the first look at a machine; the work does not wait for it. */
  private tidy(machine: Machine): void {
    const { jobs, files } = machine;
    const tidying = jobs
      .cleanOld(oldJobMs)
      .then(() => removeAbandonedWork(machine, oldJobMs))
      .then(() => (this.cacheLimitBytes === 0 ? 0 : files.trimCache(this.cacheLimitBytes)));
    tidying.catch(() => undefined); // the next run tries again, and Clean Up Target says what is wrong
  }

  private machine(spec: TargetSpec): Machine {
    const machineSpec: MachineSpec =
      spec.kind === 'container' || spec.kind === 'running-container'
        ? spec.on
        : spec.kind === 'ssh'
          ? spec
          : { kind: 'here' };
    const key = machineSpec.kind === 'ssh' ? `ssh:${machineSpec.host}` : 'here';
    let machine = this.machines.get(key);
    if (machine === undefined) {
      machine = this.factory.machine(machineSpec);
      this.machines.set(key, machine);
    }
    return machine;
  }

  dispose(): void {
    for (const machine of this.machines.values()) {
      machine.dispose();
    }
    this.machines.clear();
  }
}
