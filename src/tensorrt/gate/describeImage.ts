import type { ProbedImage } from '../../exec/probe/targetProbe.ts';
import { tritonReleases } from '../releases.ts';
import type { Meaning } from './describeDriver.ts';
import { parseImageName } from './imageNames.ts';
import { sameTensorrt } from './tensorrtMatch.ts';

/** What an image means: what it holds, by its labels where it has them, and whether it builds or serves. */
export function describeImage(image: Pick<ProbedImage, 'name' | 'tensorrt' | 'cuda' | 'triton'>): Meaning {
  const { kind, release, variant } = parseImageName(image.name);
  const row = tritonReleases.find((candidate) => candidate.release === release);
  const triton = image.triton ?? (kind === 'tritonserver' ? (row?.triton ?? null) : null);
  // Other variants of a month hold other versions, so the table says nothing about them.
  const fromTable = variant === '' && kind !== 'other' ? (row?.tensorrt ?? null) : null;
  const tensorrt = image.tensorrt ?? fromTable?.value ?? null;
  const purpose = kind === 'tensorrt' ? 'builds engines' : triton === null ? undefined : 'serves engines';
  const parts = [
    ...(triton === null ? [] : [`Triton ${triton}`]),
    tensorrt === null
      ? 'TensorRT unknown'
      : `TensorRT ${tensorrt}${image.tensorrt === null ? ' by the release table' : ''}`,
    ...(image.cuda === null ? [] : [`CUDA ${image.cuda}`]),
  ];
  const differs =
    image.tensorrt !== null &&
    fromTable !== null &&
    sameTensorrt(image.tensorrt, fromTable.value) === 'different'
      ? `; the release table says ${fromTable.value}, the label counts`
      : '';
  return {
    text: `${purpose === undefined ? '' : `${purpose}: `}${parts.join(', ')}${differs}`,
    confidence: image.tensorrt === null ? (fromTable?.confidence ?? null) : 'A',
  };
}
