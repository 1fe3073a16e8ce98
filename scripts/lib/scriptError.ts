/** Ends a script with one message for the person at the terminal; anything else thrown is a bug and shows its stack. */
export class ScriptError extends Error {
  override readonly name = 'ScriptError';
}

/** Runs a script's main function; its errors become one line on standard error and exit status 1. */
export async function runMain(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (thrown) {
    console.error(thrown instanceof ScriptError ? thrown.message : thrown);
    process.exitCode = 1;
  }
}
