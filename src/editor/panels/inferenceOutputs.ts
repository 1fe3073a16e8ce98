import type { OutputResult, RequestTiming } from '../../../webview/inference/api.ts';
import { classify, givesProbabilities } from '../../model/classification.ts';
import { type NamedTensors, summariseTensor, type Tensor, toTritonType } from '../../model/tensor.ts';
import type { Postprocess } from '../../pipeline/pipelineSchema.ts';
import type { InferenceTiming } from '../../triton/inferenceTiming.ts';

/** How scores become classes, from the pipeline that placed the model. */
export interface ClassRecipe {
  readonly postprocess: Postprocess;
  readonly labels: readonly string[];
}

const shownValues = 16;

/** The outputs of an answer as the page shows them; the output that holds class scores comes with its best classes. */
export function outputResults(outputs: NamedTensors, recipe: ClassRecipe | undefined): OutputResult[] {
  const scored = recipe === undefined ? undefined : (recipe.postprocess.output ?? Object.keys(outputs)[0]);
  return Object.entries(outputs).map(([name, tensor]) =>
    outputResult(name, tensor, name === scored ? recipe : undefined),
  );
}

function outputResult(name: string, tensor: Tensor, recipe: ClassRecipe | undefined): OutputResult {
  const summary = summariseTensor(tensor, shownValues);
  const classes = recipe === undefined ? undefined : classify(tensor, recipe.postprocess, recipe.labels)[0];
  return {
    name,
    datatype: toTritonType(tensor.dtype),
    shape: tensor.shape,
    ...(classes === undefined ? {} : { classes }),
    probabilities: recipe !== undefined && areProbabilities(recipe, classes),
    firstValues: summary.first,
    elements: summary.elements,
    ...(summary.range ?? {}),
    notFinite: summary.nanCount + summary.infCount,
  };
}

/**
 * True after an activation. Without one the model may have applied it itself, which only the whole output could prove;
 * raw scores are then shown as what they are.
 */
function areProbabilities({ postprocess }: ClassRecipe, classes: OutputResult['classes']): boolean {
  return classes !== undefined && givesProbabilities(postprocess.activation);
}

/** The time of a request in the page's terms. */
export function requestTiming({ clientNs, server }: InferenceTiming): RequestTiming {
  return {
    totalNs: clientNs,
    ...(server === undefined
      ? {}
      : {
          queueNs: server.queueNs,
          computeInputNs: server.computeInputNs,
          computeInferNs: server.computeInferNs,
          computeOutputNs: server.computeOutputNs,
        }),
  };
}
