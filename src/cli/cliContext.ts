import type { CommandRunner } from '../exec/command.ts';
import type { ProductLocations } from '../pipeline/productLocations.ts';
import type { CliArguments } from './arguments.ts';
import type { Output } from './output.ts';

/** What every verb gets. */
export interface CliContext {
  readonly args: CliArguments;
  readonly output: Output;
  readonly product: ProductLocations;
  readonly runner: CommandRunner;
  readonly signal: AbortSignal;
  /** Folder in which relative paths of the command line are meant. */
  readonly cwd: string;
  readonly stateRoot: string;
}

/** A verb returns the exit status. */
export type VerbFunction = (context: CliContext) => Promise<number>;

export const exitStatus = { done: 0, failed: 1, usage: 2, cancelled: 130 } as const;
