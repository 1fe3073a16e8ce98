import { formatBytes } from '../../core/units.ts';
import type { ProbedGpu } from '../../exec/probe/targetProbe.ts';
import { floorConfidence, releasesCovering } from '../computeCapabilities.ts';
import { gpuPrecisions } from '../gpuPrecisions.ts';
import { tritonReleases } from '../releases.ts';
import type { Meaning } from './describeDriver.ts';

/** What a GPU means: its generation, what it is fast at, and the images that cover it. */
export function describeGpu(gpu: Pick<ProbedGpu, 'computeCapability' | 'memoryBytes'>): Meaning {
  const memory = formatBytes(gpu.memoryBytes);
  if (gpu.computeCapability === null) {
    return { text: `${memory}; its compute capability is not known`, confidence: null };
  }
  const { architecture, ...speeds } = gpuPrecisions(gpu.computeCapability);
  const onTensorCores = Object.entries(speeds).flatMap(([type, speed]) =>
    speed === 'tensor-cores' ? [type.toUpperCase()] : [],
  );
  const covering = releasesCovering(gpu.computeCapability);
  const newest = tritonReleases.at(-1)?.release;
  const images =
    covering === undefined
      ? 'no known image covers it'
      : covering.last === newest
        ? `images from ${covering.first} on`
        : `images from ${covering.first} to ${covering.last}`;
  return {
    text: [
      memory,
      `${architecture} (${gpu.computeCapability})`,
      onTensorCores.length === 0 ? 'no tensor cores' : `tensor cores for ${onTensorCores.join(', ')}`,
      images,
    ].join(', '),
    confidence: floorConfidence,
  };
}
