import { tritonReleases, type Confidence } from './releases.ts';
import { compareVersions, newestUpTo } from './versions.ts';

/** Compute capabilities that a version of TensorRT is built for. */
export interface CapabilityRow {
  /** First version of TensorRT that this row holds for. */
  readonly tensorrt: string;
  readonly capabilities: readonly string[];
  /** Further ones where the image has at least this CUDA. */
  readonly newerCuda?: { readonly cuda: string; readonly capabilities: readonly string[] };
}

/**
 * Default architecture lists of the open-source build of NVIDIA/TensorRT, by release branch, for x86. They are the
 * targets of plugins and samples, not NVIDIA's support matrix: strong evidence for the floor, weak for the ceiling.
 */
export const capabilityRows: readonly CapabilityRow[] = [
  { tensorrt: '7.2', capabilities: ['3.5', '5.3', '6.1', '7.0', '7.5', '8.0'] },
  { tensorrt: '8.2', capabilities: ['5.3', '6.0', '6.1', '7.0', '7.5', '8.0', '8.6'] },
  { tensorrt: '10.0', capabilities: ['7.0', '7.5', '8.0', '8.6'] },
  { tensorrt: '10.5', capabilities: ['7.5', '8.0', '8.6'] },
  {
    tensorrt: '10.9',
    capabilities: ['7.2', '7.5', '8.0', '8.6', '8.7', '8.9', '9.0'],
    newerCuda: { cuda: '12.8', capabilities: ['10.0', '12.0'] },
  },
  {
    tensorrt: '10.14',
    capabilities: ['7.5', '8.0', '8.6', '8.7', '8.9', '9.0', '10.0', '12.0'],
    newerCuda: { cuda: '13.0', capabilities: ['11.0'] },
  },
  { tensorrt: '11.1', capabilities: ['7.5', '8.0', '8.6', '8.9', '9.0', '10.0', '12.0'] },
];

export const floorConfidence: Confidence = 'B';
export const ceilingConfidence: Confidence = 'C';

/** Generations that Triton's release notes name as supported, with the first release that does. */
const namedByTriton: readonly { readonly release: string; readonly capabilities: readonly string[] }[] = [
  { release: '22.10', capabilities: ['9.0'] },
  { release: '23.04', capabilities: ['8.9'] },
  { release: '25.01', capabilities: ['10.0', '10.3', '11.0', '12.0', '12.1'] },
];

/**
 * `below`: older than anything this TensorRT is built for; `above`: newer than anything listed, and not named by the
 * release notes either; `named`: newer than what is listed, but named by the release notes.
 */
export type CapabilityFit = 'listed' | 'named' | 'below' | 'above' | 'unknown';

export interface CapabilityAnswer {
  readonly fit: CapabilityFit;
  readonly lowest: string | null;
  readonly highest: string | null;
}

/** Whether an image with a version of TensorRT (and of CUDA) covers a GPU. A missing part of the answer is `null`. */
export function capabilityFit(
  computeCapability: string,
  image: { readonly tensorrt: string; readonly cuda: string | null; readonly release: string | null },
): CapabilityAnswer {
  const row = newestUpTo(capabilityRows, image.tensorrt, ({ tensorrt }) => tensorrt);
  if (row === undefined) {
    return { fit: 'unknown', lowest: null, highest: null };
  }
  const newer =
    row.newerCuda !== undefined && image.cuda !== null && compareVersions(image.cuda, row.newerCuda.cuda) >= 0
      ? row.newerCuda.capabilities
      : [];
  const listed = [...row.capabilities, ...newer].toSorted(compareVersions);
  const lowest = listed[0] ?? null;
  const highest = listed.at(-1) ?? null;
  const { release } = image;
  const named =
    release !== null &&
    namedByTriton.some(
      (note) => note.capabilities.includes(computeCapability) && compareVersions(note.release, release) <= 0,
    );
  const fit =
    lowest !== null && compareVersions(computeCapability, lowest) < 0
      ? 'below'
      : highest === null || compareVersions(computeCapability, highest) <= 0
        ? 'listed'
        : named
          ? 'named'
          : 'above';
  return { fit, lowest, highest };
}

/** First and last release of the table that cover a capability; undefined when none is known to. */
export function releasesCovering(computeCapability: string): { first: string; last: string } | undefined {
  const covering = tritonReleases.filter(({ release, tensorrt, cuda }) => {
    if (tensorrt === null) {
      return false;
    }
    const { fit } = capabilityFit(computeCapability, {
      tensorrt: tensorrt.value,
      cuda: cuda?.value ?? null,
      release,
    });
    return fit === 'listed' || fit === 'named';
  });
  const [first, last] = [covering[0], covering.at(-1)];
  return first === undefined || last === undefined ? undefined : { first: first.release, last: last.release };
}
