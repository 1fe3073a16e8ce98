import { compareVersions } from '../versions.ts';

/**
 * Two versions of TensorRT, of which one may have fewer numbers: `same` in all that both have (three at least), `build`
 * when only the fourth differs, else `different`.
 */
export function sameTensorrt(a: string, b: string): 'same' | 'build' | 'different' {
  const left = a.split('.');
  const right = b.split('.');
  const known = Math.min(left.length, right.length, 4);
  const differing = left.slice(0, known).findIndex((part, index) => part !== right[index]);
  if (known < 3) {
    return 'different';
  }
  return differing < 0 ? 'same' : differing === 3 ? 'build' : 'different';
}

/** Whether a version-compatible engine of `built` may load in `serving`: same major, from 8.6 on, not newer. */
export function loadsVersionCompatible(built: string, serving: string): boolean {
  return (
    built.split('.')[0] === serving.split('.')[0] &&
    compareVersions(built, '8.6') >= 0 &&
    compareVersions(built, serving) <= 0
  );
}
