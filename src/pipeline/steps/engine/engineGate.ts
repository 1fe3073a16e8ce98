import type { PipelineSettings, VerifySettings } from '../../pipelineSchema.ts';

/** The pipeline's accuracy gate with what is allowed to the engine. */
export function engineGate(settings: PipelineSettings): VerifySettings {
  const override = settings.engine?.verify ?? {};
  const { absoluteTolerance, relativeTolerance, topK, topKAgreement } = settings.verify;
  return {
    absoluteTolerance: override.absoluteTolerance ?? absoluteTolerance,
    relativeTolerance: override.relativeTolerance ?? relativeTolerance,
    topK: override.topK ?? topK,
    topKAgreement: override.topKAgreement ?? topKAgreement,
  };
}
