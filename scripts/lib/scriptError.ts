import { constants } from 'node:os';

/** Ends a script with one message for the person at the terminal; anything else thrown is a bug and shows its stack. */
export class ScriptError extends Error {
  override readonly name = 'ScriptError';
}

/** Ends a script that was asked to end, with the exit status that shells give to that signal. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
  readonly exitStatus: number;

  constructor(signal: NodeJS.Signals) {
    super(`Ended by ${signal}.`);
    this.exitStatus = 128 + constants.signals[signal];
  }
}

/** Runs a script's main function; its errors become one line on standard error and a bad exit status. */
export async function runMain(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (thrown) {
    if (thrown instanceof InterruptedError) {
      process.exitCode = thrown.exitStatus;
      return;
    }
    console.error(thrown instanceof ScriptError ? thrown.message : thrown);
    process.exitCode = 1;
  }
}
