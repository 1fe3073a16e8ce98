import type { Passport } from './passport.ts';

/** What a person should know of an artifact before relying on it, a sentence each; empty when nothing is against it. */
export function passportDoubts({ options, measured }: Pick<Passport, 'options' | 'measured'>): string[] {
  const loadCheck = measured['loadCheck'];
  return [
    ...(options['gateOverruled'] === true
      ? ['The compatibility gate refused this build and was overruled.']
      : []),
    ...(measured['passed'] === false ? ['It failed its accuracy gate.'] : []),
    ...(measured['loaded'] === true || typeof loadCheck !== 'string' ? [] : [loadCheck]),
    ...(options['synthetic'] === true ? ['It is synthetic: a stand-in made it, not TensorRT.'] : []),
  ];
}
