import { readFile } from 'node:fs/promises';
import { fail } from '../../../core/failure.ts';
import type { CommandRunner } from '../../../exec/command.ts';
import type { Accuracy } from '../../../model/accuracy.ts';
import { judgeAccuracy } from '../../../model/accuracyGate.ts';
import { DifferenceSum, topKAgreement } from '../../../model/compareTensors.ts';
import { decodeNpz } from '../../../model/npz.ts';
import type { NamedTensors } from '../../../model/tensor.ts';
import type { VerifySettings } from '../../pipelineSchema.ts';
import { engineOutputs, type EngineRun } from './engineOutputs.ts';

export interface EngineVerification extends EngineRun {
  /** The path by which the accuracy is filed: the engine's final one. */
  readonly finalPlan: string;
  /** .npz file with the reference's outputs, `<sample number>/<output name>`. */
  readonly reference: string;
  readonly settings: VerifySettings;
  readonly classScores?: { readonly output?: string };
}

/**
 * Runs the engine on every sample where `runner` runs things and compares its outputs with those that PyTorch gave.
 * @throws FailureError of kind `wrong-shape`, `process-failed`; a failed gate is a result.
 */
export async function verifyEngine(request: EngineVerification, runner: CommandRunner): Promise<Accuracy> {
  const reference = decodeNpz(await readFile(request.reference), request.reference);
  checkReference(request, reference);
  return compareOutputs(request, await engineOutputs(request, runner), reference);
}

/** The comparison alone; both sides are `<sample number>/<output name>`. */
export function compareOutputs(
  request: Pick<EngineVerification, 'plan' | 'finalPlan' | 'samples' | 'settings' | 'classScores'>,
  outputs: NamedTensors,
  reference: NamedTensors,
): Accuracy {
  const names = namesOf(reference);
  const sums = new Map(names.map((name) => [name, new DifferenceSum(name, request.settings)]));
  const scores = request.classScores === undefined ? undefined : (request.classScores.output ?? names[0]);
  const k = request.settings.topK;
  let topK: { agreed: number; total: number } | undefined;
  for (const index of request.samples.keys()) {
    for (const name of names) {
      const expected = reference[`${index}/${name}`];
      const actual = outputs[`${index}/${name}`];
      if (expected === undefined || actual === undefined) {
        return fail({
          kind: 'wrong-shape',
          message: `The engine has no output ${name}.`,
          file: request.plan,
          cause: `Its outputs are ${namesOf(outputs).join(', ')}.`,
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

function namesOf(tensors: NamedTensors): string[] {
  return Object.keys(tensors)
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
