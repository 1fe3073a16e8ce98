import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from '../../../core/atomicFile.ts';
import { fail, FailureError } from '../../../core/failure.ts';
import type { CommandRunner } from '../../../exec/command.ts';
import { decodeNpz } from '../../../model/npz.ts';
import type { PythonTools } from '../../../model/pythonScript.ts';
import { runEngine } from '../../../model/runEngine.ts';
import { type NamedTensors, type Tensor, tensorFromNumbers, toNumbers } from '../../../model/tensor.ts';
import { tensorToBytes } from '../../../model/tensorBytes.ts';
import { loadEngineCommand } from '../../../tensorrt/build/trtexecCommand.ts';
import { compareVersions } from '../../../tensorrt/versions.ts';
import { parseOutput } from '../../../tensorrt/run/parseOutput.ts';
import { lastError, runTrtexec } from '../../../tensorrt/run/runTrtexec.ts';

export interface EngineRun {
  /** TensorRT that runs the engine. */
  readonly version: string;
  readonly plan: string;
  /** .npz files with the inputs, one a sample. */
  readonly samples: readonly string[];
  /** Folder for inputs and outputs. */
  readonly folder: string;
  /** Where python3 of the target would run our scripts. */
  readonly tools: PythonTools;
  readonly signal: AbortSignal;
  readonly onProgress: (message: string) => void;
  readonly print: (text: string) => void;
}

/**
 * What the engine answers on every sample, `<sample number>/<output name>`: by TensorRT's Python package where the target
 * has it, exactly; else by trtexec, which hands outputs over as decimal text of about six digits.
 * @throws FailureError of kind `process-failed` when the engine does not run.
 */
export async function engineOutputs(request: EngineRun, runner: CommandRunner): Promise<NamedTensors> {
  if (await hasTensorrtPackage(request, runner)) {
    const path = join(request.folder, 'outputs.npz');
    try {
      await runEngine({ plan: request.plan, samples: request.samples, path }, request.tools);
      return decodeNpz(await readFile(path), path);
    } catch (thrown) {
      if (!(thrown instanceof FailureError)) {
        throw thrown;
      }
      request.print(`  TensorRT’s Python package did not run it (${thrown.failure.message}); trtexec does.`);
    }
  }
  const outputs: Record<string, NamedTensors[string]> = {};
  for (const [index, sample] of request.samples.entries()) {
    request.onProgress(`Running the engine on sample ${index + 1} of ${request.samples.length}`);
    const inputs = decodeNpz(await readFile(sample), sample);
    for (const [name, tensor] of Object.entries(await runOnce(request, index, inputs, runner))) {
      outputs[`${index}/${name}`] = tensor;
    }
  }
  return outputs;
}

async function hasTensorrtPackage(request: EngineRun, runner: CommandRunner): Promise<boolean> {
  try {
    const { exitCode } = await runner.run(
      { program: request.tools.python, args: ['-c', 'import numpy, tensorrt'] },
      { signal: request.signal },
    );
    return exitCode === 0;
  } catch (thrown) {
    if (thrown instanceof FailureError && thrown.failure.kind === 'missing-tool') {
      return false;
    }
    throw thrown;
  }
}

/** Before TensorRT 10 an engine takes INT32 where the ONNX says INT64. */
function asBound(tensor: Tensor, version: string): Tensor {
  return tensor.dtype === 'int64' && compareVersions(version, '10') < 0
    ? tensorFromNumbers('int32', tensor.shape, toNumbers(tensor))
    : tensor;
}

async function runOnce(
  request: EngineRun,
  index: number,
  inputs: NamedTensors,
  runner: CommandRunner,
): Promise<NamedTensors> {
  const files = [];
  const shapes: Record<string, readonly number[]> = {};
  for (const [position, [name, tensor]] of Object.entries(inputs).entries()) {
    // Numbered: an input's name may be no file name.
    const fileName = `input-${index}-${position}.bin`;
    await writeFileAtomically(
      join(request.folder, fileName),
      tensorToBytes(asBound(tensor, request.version)),
    );
    // Relative: trtexec splits its list of inputs at characters that a folder's name may have.
    files.push({ name, path: fileName });
    shapes[name] = tensor.shape;
  }
  const output = join(request.folder, `output-${index}.json`);
  const command = loadEngineCommand(request.version, { plan: request.plan, inputs: files, output, shapes });
  const run = await runTrtexec(
    {
      args: command.args,
      files: {
        inputs: [request.plan, ...files.map(({ path }) => join(request.folder, path))],
        outputs: [output],
      },
      cwd: request.folder,
      signal: request.signal,
    },
    runner,
  );
  if (run.exitCode !== 0) {
    return fail({
      kind: 'process-failed',
      message: `The engine did not run on sample ${index + 1}.`,
      file: request.plan,
      cause: lastError(run.log),
      details: run.log,
    });
  }
  return parseOutput(await readFile(output, 'utf8'), output);
}
