import { formatBytes, formatCount } from '../core/units.ts';
import { describeThisMachine } from '../core/machine.ts';
import { type Interpreter, probePython } from '../model/probePython.ts';
import { exitStatus, type VerbFunction } from './cliContext.ts';

/** `engine-room probe`: what the interpreter and this machine have, with the line that installs what is missing. */
export const probeVerb: VerbFunction = async ({ args, output, product, runner, signal }) => {
  const interpreter = await probePython({
    runner,
    python: args.python ?? 'python3',
    scriptsFolder: product.scriptsFolder,
    signal,
  });
  const machine = describeThisMachine();
  if (args.format === 'json') {
    output.result(JSON.stringify({ machine, interpreter }, undefined, 2));
  } else {
    output.result(
      `${machine.cpu}, ${formatCount(machine.cores, 'core')}, ${formatBytes(machine.memoryBytes)}, ${machine.os}`,
    );
    output.result(formatInterpreter(interpreter));
  }
  return interpreter.missing.length === 0 ? exitStatus.done : exitStatus.failed;
};

function formatInterpreter(interpreter: Interpreter): string {
  const packages = Object.entries(interpreter.packages).map(
    ([name, version]) => `  ${name.padEnd(18)} ${version ?? 'missing'}`,
  );
  const gpus = interpreter.gpus.map(
    ({ name, driver, memoryBytes }) => `  GPU ${name}, ${formatBytes(memoryBytes)}, driver ${driver}`,
  );
  return [
    `${interpreter.executable}, Python ${interpreter.version}`,
    ...packages,
    ...(gpus.length === 0 ? ['  no GPU'] : gpus),
    ...(interpreter.installLine === null ? [] : [`Install what is missing: ${interpreter.installLine}`]),
  ].join('\n');
}
