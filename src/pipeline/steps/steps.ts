import type { StepName } from '../runRecord.ts';
import type { Step } from '../stepContext.ts';
import { buildStep } from './buildStep.ts';
import { deployStep } from './deployStep.ts';
import { exportStep } from './exportStep.ts';
import { inferStep } from './inferStep.ts';
import { measureStep } from './measureStep.ts';
import { optimiseStep } from './optimiseStep.ts';
import { placeStep } from './placeStep.ts';
import { profileStep } from './profileStep.ts';
import { verifyStep } from './verifyStep.ts';

/** Every step of a pipeline by its name. */
export const steps: Readonly<Record<StepName, Step>> = {
  profile: profileStep,
  export: exportStep,
  verify: verifyStep,
  optimise: optimiseStep,
  build: buildStep,
  measure: measureStep,
  place: placeStep,
  deploy: deployStep,
  infer: inferStep,
};
