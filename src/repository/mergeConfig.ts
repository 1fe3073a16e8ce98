import { clone, isFieldSet } from '@bufbuild/protobuf';
import { fail } from '../core/failure.ts';
import { ModelConfigSchema, type ModelConfig } from '../triton/protocol/gen/model_config_pb.js';

/**
 * What placing decides, put over what somebody may have added by hand (parameters, optimization, version policy,
 * warm-up, response cache …), which stays.
 * @param file the existing configuration's path, for the error message.
 * @throws FailureError of kind `bad-input` when the folder serves another kind of model.
 */
export function mergeConfig(existing: ModelConfig, decided: ModelConfig, file: string): ModelConfig {
  const kind = existing.backend === '' ? existing.platform : existing.backend;
  if (kind !== '' && kind !== decided.backend && kind !== decided.platform) {
    return fail({
      kind: 'bad-input',
      message: `The model folder already serves a model of ${existing.backend === '' ? 'platform' : 'backend'} ${kind}.`,
      file,
      field: existing.backend === '' ? 'platform' : 'backend',
      nextStep: 'Choose another model name, or remove that model folder first.',
    });
  }
  const merged = clone(ModelConfigSchema, existing);
  merged.backend = decided.backend;
  merged.maxBatchSize = decided.maxBatchSize;
  merged.input = decided.input;
  merged.output = decided.output;
  merged.schedulingChoice = decided.schedulingChoice;
  merged.instanceGroup = decided.instanceGroup;
  // Absent names follow the folder; an existing one must fit it or the server refuses the model.
  merged.name = isFieldSet(existing, ModelConfigSchema.field.name) ? decided.name : '';
  merged.defaultModelFilename = decided.defaultModelFilename;
  merged.platform = decided.platform;
  return merged;
}
