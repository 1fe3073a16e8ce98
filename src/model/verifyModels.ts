import { z } from 'zod/mini';
import type { ModelInput, VerifySettings } from '../pipeline/pipelineSchema.ts';
import { type Accuracy, outputDifferenceSchema } from './accuracy.ts';
import { judgeAccuracy } from './accuracyGate.ts';
import type { EntryPoint } from './entryPoint.ts';
import { type PythonTools, runPythonScript } from './pythonScript.ts';

export interface VerifyRequest {
  /**
   * What is right: the PyTorch model, an ONNX file where there is none, or outputs saved earlier (see `referencePath`)
   * where PyTorch is not installed.
   */
  readonly reference: { readonly entry: EntryPoint } | { readonly onnx: string } | { readonly saved: string };
  readonly inputs: readonly ModelInput[];
  /** .npz or .npy files, one a sample; made-up inputs when there is none. */
  readonly samples: readonly string[];
  readonly candidates: readonly VerifyCandidate[];
  /** The output that holds class scores, the first by default; absent: top-k is not compared. */
  readonly classScores?: { readonly output?: string };
  /** .npz file to write with the reference's outputs; keys are `<sample number>/<output name>`. */
  readonly referencePath?: string;
}

export interface VerifyCandidate {
  readonly label: string;
  /** Absolute path of the ONNX file. */
  readonly path: string;
  readonly settings: VerifySettings;
}

export interface VerifyResult {
  /** In the order of the request's candidates. */
  readonly accuracies: readonly Accuracy[];
  /** True when there were no samples and random inputs were used. */
  readonly madeUpSamples: boolean;
  /** Other batch sizes tried with the first sample; their differences count too. */
  readonly batchesProbed: readonly number[];
}

const rawResultSchema = z.object({
  samples: z.number(),
  madeUp: z.boolean(),
  batchesProbed: z.array(z.number()),
  candidates: z.array(
    z.object({
      label: z.string(),
      path: z.string(),
      outputs: z.array(outputDifferenceSchema),
      topK: z.optional(z.object({ k: z.number(), agreed: z.number(), total: z.number() })),
    }),
  ),
});

/**
 * Runs the same inputs through the reference and every candidate (ONNX Runtime on the CPU) and judges the differences.
 * A candidate outside its tolerances is a result (`passed: false` with reasons), not an error.
 * @throws FailureError of kind `corrupt-file`, `wrong-shape` and others when a candidate cannot be run or compared.
 */
export async function verifyModels(request: VerifyRequest, tools: PythonTools): Promise<VerifyResult> {
  const { reference, classScores, candidates, ...rest } = request;
  const raw = await runPythonScript(
    'verify_model',
    {
      ...rest,
      ...referenceFields(reference),
      candidates: candidates.map(({ label, path, settings }) => ({
        label,
        path,
        absoluteTolerance: settings.absoluteTolerance,
        relativeTolerance: settings.relativeTolerance,
        ...(classScores === undefined ? {} : { topK: { k: settings.topK, ...classScores } }),
      })),
    },
    rawResultSchema,
    tools,
    request.referencePath === undefined ? [] : [request.referencePath],
  );
  const accuracies = candidates.flatMap(({ settings }, index) => {
    const measured = raw.candidates[index];
    if (measured === undefined) {
      return [];
    }
    const { label, path, outputs, topK } = measured;
    const accuracy = {
      candidate: label,
      path,
      samples: raw.samples,
      outputs,
      ...(topK === undefined ? {} : { topK }),
    };
    return [judgeAccuracy(accuracy, settings)];
  });
  return { accuracies, madeUpSamples: raw.madeUp, batchesProbed: raw.batchesProbed };
}

function referenceFields(reference: VerifyRequest['reference']): object {
  if ('entry' in reference) {
    return { entry: reference.entry };
  }
  return 'onnx' in reference ? { referenceOnnx: reference.onnx } : { referenceSaved: reference.saved };
}
