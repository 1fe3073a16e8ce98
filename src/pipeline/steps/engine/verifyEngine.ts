import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from '../../../core/atomicFile.ts';
import { fail } from '../../../core/failure.ts';
import type { CommandRunner } from '../../../exec/command.ts';
import type { Accuracy } from '../../../model/accuracy.ts';
import { judgeAccuracy } from '../../../model/accuracyGate.ts';
import { DifferenceSum, topKAgreement } from '../../../model/compareTensors.ts';
import { decodeNpz } from '../../../model/npz.ts';
import type { NamedTensors } from '../../../model/tensor.ts';
import { tensorToBytes } from '../../../model/tensorBytes.ts';
import { loadEngineCommand } from '../../../tensorrt/build/trtexecCommand.ts';
import { parseOutput } from '../../../tensorrt/run/parseOutput.ts';
import { runTrtexec } from '../../../tensorrt/run/runTrtexec.ts';
import type { VerifySettings } from '../../pipelineSchema.ts';

export interface EngineVerification {
  /** TensorRT that runs the engine. */
  readonly version: string;
  readonly plan: string;
  /** The path by which the accuracy is filed: the engine's final one. */
  readonly finalPlan: string;
  /** .npz files with the inputs, one a sample. */
  readonly samples: readonly string[];
  /** .npz file with the reference's outputs, `<sample number>/<output name>`. */
  readonly reference: string;
  readonly settings: VerifySettings;
  readonly classScores?: { readonly output?: string };
  /** Folder for inputs and outputs of trtexec. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly onProgress: (message: string) => void;
}

/**
 * Runs the engine on every sample where `runner` runs things and compares its outputs with those that PyTorch gave.
 * trtexec hands outputs over as decimal text of about six digits, so differences below 1e-6 of a value mean nothing.
 * @throws FailureError of kind `wrong-shape`, `process-failed`; a failed gate is a result.
 */
export async function verifyEngine(request: EngineVerification, runner: CommandRunner): Promise<Accuracy> {
  const reference = decodeNpz(await readFile(request.reference), request.reference);
  const names = namesOf(reference);
  checkReference(request, reference);
  const sums = new Map(names.map((name) => [name, new DifferenceSum(name, request.settings)]));
  const scores = request.classScores === undefined ? undefined : (request.classScores.output ?? names[0]);
  const k = request.settings.topK;
  let topK: { agreed: number; total: number } | undefined;

  for (const [index, sample] of request.samples.entries()) {
    request.onProgress(`Running the engine on sample ${index + 1} of ${request.samples.length}`);
    const inputs = decodeNpz(await readFile(sample), sample);
    const outputs = await runOnce(request, index, inputs, runner);
    for (const name of names) {
      const expected = reference[`${index}/${name}`];
      const actual = outputs[name];
      if (expected === undefined || actual === undefined) {
        return fail({
          kind: 'wrong-shape',
          message: `The engine has no output ${name}.`,
          file: request.plan,
          cause: `Its outputs are ${Object.keys(outputs).join(', ')}.`,
        });
      }
      sums.get(name)?.add(actual, expected);
      const agreement = name === scores ? topKAgreement(actual, expected, k) : undefined;
      if (agreement !== undefined) {
        topK = {
          agreed: (topK?.agreed ?? 0) + agreement.agreed,
          total: (topK?.total ?? 0) + agreement.total,
        };
      }
    }
  }
  return judgeAccuracy(
    {
      candidate: 'TensorRT',
      path: request.finalPlan,
      samples: request.samples.length,
      outputs: [...sums.values()].map((sum) => sum.summary()),
      ...(topK === undefined ? {} : { topK: { k, ...topK } }),
    },
    request.settings,
  );
}

function namesOf(reference: NamedTensors): string[] {
  return Object.keys(reference)
    .filter((key) => key.startsWith('0/'))
    .map((key) => key.slice(2));
}

function checkReference(request: EngineVerification, reference: NamedTensors): void {
  const saved = new Set(Object.keys(reference).map((key) => key.split('/', 1)[0])).size;
  if (saved !== request.samples.length) {
    fail({
      kind: 'bad-input',
      message: `The saved reference outputs are those of ${saved} samples; there are ${request.samples.length} now.`,
      file: request.reference,
      nextStep: 'Run the verify step again.',
    });
  }
}

async function runOnce(
  request: EngineVerification,
  index: number,
  inputs: NamedTensors,
  runner: CommandRunner,
): Promise<NamedTensors> {
  const files = [];
  const shapes: Record<string, readonly number[]> = {};
  for (const [position, [name, tensor]] of Object.entries(inputs).entries()) {
    // Numbered: an input's name may be no file name.
    const fileName = `input-${index}-${position}.bin`;
    await writeFileAtomically(join(request.folder, fileName), tensorToBytes(tensor));
    // Relative: trtexec splits its list of inputs at characters that a folder's name may have.
    files.push({ name, path: fileName });
    shapes[name] = tensor.shape;
  }
  const output = join(request.folder, `output-${index}.json`);
  const command = loadEngineCommand(request.version, {
    plan: request.plan,
    inputs: files,
    output,
    shapes,
  });
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

/** The last line that trtexec marks as an error, without its prefix. */
export function lastError(log: string): string {
  const lines = log.split('\n').filter((line) => line.trim() !== '');
  const error = lines.findLast((line) => /\[E\]|error/iu.test(line)) ?? lines.at(-1) ?? '';
  return error.replace(/^(?:\[[^\]]*\]\s*)+/u, '').trim();
}
