import type { PythonTools } from '../../model/pythonScript.ts';
import type { StepContext } from '../stepContext.ts';

/** The Python side as a step uses it: the user's interpreter, our scripts, this run's cancel, progress and log. */
export function pythonTools(context: StepContext): PythonTools {
  return {
    runner: context.runner,
    python: context.python,
    scriptsFolder: context.scriptsFolder,
    signal: context.signal,
    onProgress: context.onProgress,
    onLog: (line) => context.print(`  | ${line}`),
  };
}
