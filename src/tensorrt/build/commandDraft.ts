import type { CommandNote } from './trtexecCommand.ts';
import { optionsOf } from './trtexecOptions.ts';

/** One option of a command in the making: `--name` or `--name=value`. */
export interface DraftOption {
  readonly name: string;
  readonly value?: string;
}

/** A trtexec command line in the making, which never holds an option that its version lacks. */
export class CommandDraft {
  readonly version: string;
  readonly known: ReadonlySet<string>;
  readonly notes: CommandNote[] = [];
  options: DraftOption[] = [];

  /** @throws FailureError of kind `incompatible` for a version without a list. */
  constructor(version: string) {
    const { options, takenFrom, exact } = optionsOf(version);
    this.version = version;
    this.known = options;
    if (!exact) {
      this.note('info', `TensorRT ${version} has no option list of its own; that of ${takenFrom} is used.`);
    }
  }

  /** Adds an option when the version has it, and tells whether it has. */
  add(name: string, value?: string): boolean {
    if (!this.known.has(name)) {
      return false;
    }
    this.options.push(value === undefined ? { name } : { name, value });
    return true;
  }

  /** Adds an option, or notes that the version cannot do what it asks for. */
  addOrDrop(name: string, value: string | undefined, dropped: string): void {
    if (!this.add(name, value)) {
      this.note('dropped', dropped);
    }
  }

  note(kind: CommandNote['kind'], text: string): void {
    this.notes.push({ kind, text });
  }

  get args(): string[] {
    return this.options.map(({ name, value }) => (value === undefined ? `--${name}` : `--${name}=${value}`));
  }
}
