/**
 * `npm run demo` takes the sample the whole way on this machine (profile to inference on a real Triton server), then
 * opens it in real VS Code in the browser. `--headless` stops after the job.
 */
import { cp, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { processExists } from '../src/exec/job/processExists.ts';
import { build } from './lib/buildProduct.ts';
import { cacheFolder } from './lib/cacheEntry.mjs';
import { codeServerPart } from './lib/codeServer.ts';
import { packageProduct } from './lib/packageProduct.ts';
import { prepareParts } from './lib/part.ts';
import { distFolder, root, vsixFile } from './lib/paths.ts';
import { environmentPython, pythonEnvironmentPart } from './lib/pythonEnvironment.ts';
import { runOrFail, runVisibly } from './lib/runProcess.ts';
import { runMain } from './lib/scriptError.ts';
import { nativeBuildPackages, systemPackagesPart } from './lib/systemPackages.ts';
import { quietSettings, startWorkbench } from './lib/workbench.ts';

const sampleName = 'efficientnet-lite0';
const demosFolder = join(cacheFolder(), 'demo');

/** One folder a demo, named after its process, so that several can run; those of ended demos go first. */
async function makeDemoFolder(): Promise<string> {
  await mkdir(demosFolder, { recursive: true });
  for (const name of await readdir(demosFolder)) {
    if (!processExists(Number(name))) {
      await rm(join(demosFolder, name), { recursive: true, force: true });
    }
  }
  const folder = join(demosFolder, String(process.pid));
  await cp(join(root, 'samples', sampleName), join(folder, sampleName), {
    recursive: true,
    filter: (source) => !/(\.engine-room|__pycache__)$/.test(source),
  });
  return folder;
}

function cliCommand(sample: string, verb: string): [string, string[]] {
  const pipeline = join(sample, 'engine-room.yaml');
  const args = [join(distFolder, 'cli.js'), verb, '--pipeline', pipeline, '--python', environmentPython];
  return [process.execPath, args];
}

async function runJob(sample: string): Promise<void> {
  for (const [title, verb] of [
    ['The whole way: profile, export, verify, optimise, measure, place, deploy, infer', 'run'],
    ['PyTorch beside every build', 'compare'],
    ["The server's own counters", 'metrics'],
  ] as const) {
    console.log(`\n── ${title}`);
    await runOrFail(...cliCommand(sample, verb));
  }
}

async function serveEditor(folder: string, sample: string): Promise<void> {
  const workbench = await startWorkbench({
    folder: join(folder, 'vscode'),
    vsix: vsixFile,
    settings: { ...quietSettings, 'engineRoom.python.path': environmentPython },
  });
  console.log(`\nVS Code with the sample: ${workbench.urlOf(sample)}\nCtrl-C ends it.`);
  await new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, resolve); // stays registered: a second signal must not interrupt the clean-up
    }
  });
  console.log('Ending VS Code and the servers of the demo …');
  await workbench.stop();
}

await runMain(async () => {
  const { values } = parseArgs({ options: { headless: { type: 'boolean', default: false } } });
  await prepareParts([
    ...(values.headless ? [] : [systemPackagesPart(nativeBuildPackages), codeServerPart]),
    pythonEnvironmentPart,
  ]);
  await (values.headless ? build({ production: true, watch: false }) : packageProduct());
  const folder = await makeDemoFolder();
  const sample = join(folder, sampleName);
  // Servers of the demo are remembered apart from the user's own.
  process.env['ENGINE_ROOM_STATE'] = join(folder, 'state');
  console.log(`The demo works on a copy of the sample: ${sample}`);
  try {
    await runJob(sample);
    if (!values.headless) {
      await serveEditor(folder, sample);
    }
  } finally {
    await runVisibly(...cliCommand(sample, 'stop'));
  }
});
