import type { Disposable } from '../../core/disposable.ts';
import type { Machine } from '../../exec/target/target.ts';
import type { MachineSpec } from '../../exec/target/targetSpec.ts';
import type { MachineOpener } from './targetsModel.ts';
import { targetKey } from './targetView.ts';

/** The environment for every ssh of this window, so that it asks its questions here. */
export interface SshQuestions extends Disposable {
  readonly environment: Readonly<Record<string, string>>;
}

export interface SshConnectionParts {
  /** The configuration in place of the user's own; empty for that one. */
  readonly configFile: () => string;
  /** Starts to listen for ssh's questions. */
  readonly askQuestions: () => Promise<SshQuestions>;
}

/**
 * The machines that this window uses, each opened once. The connection of an SSH host is shared with the command line
 * and ends by itself when nobody uses it; what is owned here is who answers ssh's questions.
 */
export class SshConnections implements MachineOpener, Disposable {
  private readonly parts: SshConnectionParts;
  private readonly machines = new Map<string, Promise<Machine>>();
  private questions: Promise<SshQuestions> | undefined;
  private disposed = false;

  constructor(parts: SshConnectionParts) {
    this.parts = parts;
  }

  /** A machine, ready to be asked; nothing is connected to before its first use. */
  machine(spec: MachineSpec): Promise<Machine> {
    const configFile = this.parts.configFile();
    const key = `${targetKey(spec)}\n${spec.kind === 'ssh' ? configFile : ''}`;
    const known = this.machines.get(key);
    if (known !== undefined) {
      return known;
    }
    const opened = this.open(spec, configFile);
    this.machines.set(key, opened);
    opened.catch(() => this.machines.delete(key));
    return opened;
  }

  private async open(spec: MachineSpec, configFile: string): Promise<Machine> {
    const { createMachine } = await import('../../exec/target/createMachine.ts');
    if (spec.kind === 'here') {
      const { localRunner } = await import('../../exec/localRunner.ts');
      return createMachine(spec, localRunner);
    }
    const { createSshRunner } = await import('../../exec/ssh/sshRunner.ts');
    const { environment } = await this.listen();
    return createMachine(
      spec,
      createSshRunner(spec.host, {
        ...(configFile === '' ? {} : { configFile }),
        ask: 'askpass',
        environment,
      }),
    );
  }

  private async listen(): Promise<SshQuestions> {
    this.questions ??= this.parts.askQuestions();
    this.questions.catch(() => (this.questions = undefined));
    const questions = await this.questions;
    if (this.disposed) {
      questions.dispose();
    }
    return questions;
  }

  dispose(): void {
    this.disposed = true;
    const machines = [...this.machines.values()];
    this.machines.clear();
    for (const machine of machines) {
      void machine.then(
        (opened) => opened.dispose(),
        () => undefined,
      );
    }
    void this.questions?.then(
      (questions) => questions.dispose(),
      () => undefined,
    );
  }
}
