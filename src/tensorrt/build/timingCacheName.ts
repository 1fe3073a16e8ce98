import { sha256Of } from '../../core/hash.ts';

/** What decides whether timings can be used again: a tactic is as fast as this GPU, library and driver make it. */
export interface TimingCacheKey {
  readonly gpu: string;
  /** Null where the driver does not tell. */
  readonly computeCapability: string | null;
  readonly tensorrt: string;
  readonly driver: string;
}

/**
 * File name for a timing cache: readable, without characters that a shell or a file system minds, and ended by 8 digits
 * of a hash, so that two names that look alike after cleaning do not share a cache.
 */
export function timingCacheName(key: TimingCacheKey): string {
  const { gpu, computeCapability, tensorrt, driver } = key;
  const hash = sha256Of(JSON.stringify([gpu, computeCapability, tensorrt, driver])).slice(0, 8);
  const readable = [gpu, computeCapability ?? '', `trt${tensorrt}`, `driver${driver}`]
    .map(clean)
    .filter(Boolean);
  return `${readable.join('_')}_${hash}.cache`;
}

function clean(text: string): string {
  return text
    .replaceAll(/[^A-Za-z0-9.]+/gu, '-')
    .replaceAll(/^[-.]+|[-.]+$/gu, '')
    .slice(0, 40);
}
