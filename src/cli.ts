import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArguments, type Verb } from './cli/arguments.ts';
import { exitStatus, type VerbFunction } from './cli/cliContext.ts';
import { helpText } from './cli/help.ts';
import { endWithReader, processOutput } from './cli/output.ts';
import { formatFailure } from './core/failure.ts';
import { settle } from './core/outcome.ts';
import { localRunner } from './exec/localRunner.ts';
import { defaultStateRoot, locateProduct } from './pipeline/productLocations.ts';
import { productVersion } from './pipeline/productVersion.ts';

/** Each verb's code is loaded when it is asked for, so that `help` does not wait for gRPC. */
async function findVerb(verb: Exclude<Verb, 'help' | 'version'>): Promise<VerbFunction> {
  switch (verb) {
    case 'check':
      return (await import('./cli/checkVerb.ts')).checkVerb;
    case 'probe':
      return (await import('./cli/probeVerb.ts')).probeVerb;
    case 'compare':
      return (await import('./cli/compareVerb.ts')).compareVerb;
    case 'passport':
      return (await import('./cli/passportVerb.ts')).passportVerb;
    case 'servers':
      return (await import('./cli/serversVerb.ts')).serversVerb;
    case 'metrics':
      return (await import('./cli/metricsVerb.ts')).metricsVerb;
    case 'targets':
      return (await import('./cli/targetsVerb.ts')).targetsVerb;
    case 'engine':
      return (await import('./cli/engineVerb.ts')).engineVerb;
    case 'migrate':
      return (await import('./cli/migrateVerb.ts')).migrateVerb;
    case 'trace':
      return (await import('./cli/trace/traceVerb.ts')).traceVerb;
    case 'stop':
      return (await import('./cli/stopVerb.ts')).stopVerb;
    case 'profile':
    case 'export':
    case 'verify':
    case 'optimise':
    case 'build':
    case 'measure':
    case 'place':
    case 'deploy':
    case 'infer':
    case 'run':
      return (await import('./cli/runVerb.ts')).runVerb;
  }
}

endWithReader(process.stdout);

async function main(words: readonly string[]): Promise<number> {
  const read = await settle(() => Promise.resolve().then(() => parseArguments(words)));
  if (read.status !== 'ok') {
    processOutput.note(read.status === 'failed' ? formatFailure(read.failure) : 'Cancelled.');
    return exitStatus.usage;
  }
  const args = read.value;
  const program = realpathSync(process.argv[1] ?? '.');
  if (args.verb === 'help') {
    processOutput.result(helpText.trimEnd());
    return exitStatus.done;
  }
  if (args.verb === 'version') {
    processOutput.result(productVersion(dirname(program)));
    return exitStatus.done;
  }
  const run = await findVerb(args.verb);
  const outcome = await settle(() =>
    run({
      args,
      output: processOutput,
      product: locateProduct(dirname(program), process.execPath, runtimeVariables()),
      runner: localRunner,
      signal: cancelOnSignals(),
      cwd: process.cwd(),
      stateRoot: args.stateRoot ?? defaultStateRoot(process.env),
    }),
  );
  switch (outcome.status) {
    case 'ok':
      return outcome.value;
    case 'failed':
      if (outcome.failure.kind === 'internal' && outcome.failure.details !== undefined) {
        processOutput.note(outcome.failure.details);
      }
      processOutput.note(formatFailure(outcome.failure));
      return outcome.failure.kind === 'usage' ? exitStatus.usage : exitStatus.failed;
    case 'cancelled':
      processOutput.note('Cancelled.');
      return exitStatus.cancelled;
  }
}

/** The editor's own runtime behaves as Node only with this variable; what we start must get it too. */
function runtimeVariables(): Record<string, string> {
  const value = process.env['ELECTRON_RUN_AS_NODE'];
  return value === undefined ? {} : { ELECTRON_RUN_AS_NODE: value };
}

/** The first signal asks running work to end with its children; a second one ends this process at once. */
function cancelOnSignals(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) {
        process.exit(exitStatus.cancelled);
      }
      controller.abort();
    });
  }
  return controller.signal;
}

main(process.argv.slice(2)).then(
  (status) => {
    process.exitCode = status;
  },
  (thrown: unknown) => {
    processOutput.note(String(thrown));
    process.exitCode = exitStatus.failed;
  },
);
