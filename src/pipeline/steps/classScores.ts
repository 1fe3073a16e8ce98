import type { VerifyRequest } from '../../model/verifyModels.ts';
import type { PipelineSettings } from '../pipelineSchema.ts';

/** Which output holds class scores, where the pipeline says so by its post-processing. */
export function classScores(settings: PipelineSettings): Pick<VerifyRequest, 'classScores'> {
  const { postprocess } = settings;
  if (postprocess === undefined) {
    return {};
  }
  return { classScores: postprocess.output === undefined ? {} : { output: postprocess.output } };
}
