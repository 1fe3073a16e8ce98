import { sha256OfFile } from '../../../core/hash.ts';
import type { OnnxModel } from '../../../model/onnx/onnxModel.ts';
import { readOnnxModel } from '../../../model/onnx/readOnnxModel.ts';
import type { BuildChoices, ShapeProfile } from '../../../tensorrt/build/buildChoices.ts';
import { reuseKey } from '../../../tensorrt/build/reuseKey.ts';
import { buildEngineCommand } from '../../../tensorrt/build/trtexecCommand.ts';
import type { EngineSettings } from '../../pipelineSchema.ts';
import type { StepContext } from '../../stepContext.ts';
import { readAccuracies } from '../accuracyFile.ts';
import { requireSourceModel } from '../modelSource.ts';
import { attemptsFor, choicesOf } from './engineChoices.ts';
import { engineFiles } from './engineFiles.ts';
import { enginePassport } from './enginePassport.ts';
import type { EnginePlace } from './engineTarget.ts';

/** Everything that decides what the engine is, as one hash; a converted file counts as its original and the precision. */
export async function engineKey(
  place: EnginePlace,
  model: OnnxModel,
  choices: BuildChoices,
): Promise<string> {
  const [gpu] = place.probe.gpus;
  const { args } = buildEngineCommand(place.version, choices, { onnx: 'model.onnx', plan: 'model.plan' });
  const externalData = [];
  for (const { location, path } of model.externalData) {
    externalData.push({ name: location, sha256: await sha256OfFile(path) });
  }
  return reuseKey({
    onnxSha256: await sha256OfFile(model.path),
    externalData,
    image: place.image === undefined ? null : (place.image.digest ?? place.image.id),
    tensorrt: place.version,
    gpu: gpu?.name ?? 'unknown',
    computeCapability: gpu?.computeCapability ?? null,
    args: [...args, `--asked=${choices.precision}`],
  });
}

/** An engine that is there already and was made from the same things in the same way. */
export async function findReusable(
  context: StepContext,
  engine: EngineSettings,
  place: EnginePlace,
  profiles: readonly ShapeProfile[],
) {
  const { files } = context.project;
  const passport = await enginePassport(context.project);
  const accuracy = (await readAccuracies(files.accuracy)).find(({ path }) => path === files.plan);
  if (passport === undefined || accuracy?.passed !== true || passport.measured['loaded'] === false) {
    return undefined;
  }
  const model = await readOnnxModel(requireSourceModel(context.project));
  for (const precision of attemptsFor(engine, place)) {
    const key = await engineKey(place, model, choicesOf(engine, precision, profiles));
    if (key === passport.options['reuseKey']) {
      return {
        skipped: true as const,
        result: `model.plan is the engine asked for: same model, image, GPU and options (built ${passport.createdAt.slice(0, 10)}).`,
        outputs: [files.plan, engineFiles(files.plan).report],
      };
    }
  }
  return undefined;
}
