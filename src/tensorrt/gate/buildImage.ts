import type { ProbedEngine, ProbedImage } from '../../exec/probe/targetProbe.ts';
import { tritonReleases, type Confidence, type Sourced } from '../releases.ts';
import { parseImageName, tensorrtImage } from './imageNames.ts';
import type { Serving, ServingVersion } from './servingVersion.ts';
import { sameTensorrt } from './tensorrtMatch.ts';

/** The image an engine is built in. */
export interface BuildImage {
  readonly name: string;
  readonly present: boolean;
  readonly release: string | null;
  readonly tensorrt: {
    readonly version: string;
    readonly confidence: Confidence;
    readonly byLabel: boolean;
  } | null;
  readonly cuda: string | null;
}

/** Images of the container engines that work. */
export function presentImages(engines: readonly ProbedEngine[]): ProbedImage[] {
  return engines.flatMap(({ problem, images }) => (problem === undefined ? images : []));
}

/**
 * The image that holds the same TensorRT as what serves: the serving image itself where it has trtexec; the TensorRT image
 * of the month, if the target has one with the right label; any other present one with the right label; else the one of
 * the month, to be pulled.
 */
export function chooseBuildImage(
  serving: Serving,
  served: ServingVersion,
  images: readonly ProbedImage[],
  registry: string,
): BuildImage | undefined {
  if (serving.kind === 'image' && serving.hasTrtexec === true) {
    return describeByName(serving.image.name, images, served);
  }
  const wanted = served.tensorrt?.version ?? null;
  const release = releaseToBuildWith(served, wanted);
  const plain = images.filter(({ name }) => {
    const parsed = parseImageName(name);
    return parsed.kind === 'tensorrt' && parsed.variant === '';
  });
  const ofMonth = plain.filter(({ name }) => parseImageName(name).release === release);
  const fits = ({ tensorrt }: ProbedImage) =>
    tensorrt !== null && wanted !== null && sameTensorrt(tensorrt, wanted) === 'same';
  const chosen =
    ofMonth.find(fits) ??
    ofMonth.find(({ tensorrt }) => tensorrt === null || wanted === null) ??
    plain.find(fits) ??
    ofMonth[0];
  if (chosen !== undefined) {
    return describeByName(chosen.name, images, served);
  }
  return release === null ? undefined : describeByName(tensorrtImage(release, registry), images, served);
}

/** What is known about an image by its name: labels where the target has it, else the release table. */
export function describeByName(
  name: string,
  images: readonly ProbedImage[],
  served: ServingVersion,
): BuildImage {
  const image = images.find((candidate) => candidate.name === name);
  const { release, variant, kind } = parseImageName(name);
  const row =
    variant === '' && kind !== 'other'
      ? tritonReleases.find((candidate) => candidate.release === release)
      : undefined;
  // Both images of a month hold the same TensorRT, so the label of the serving one tells about this one too.
  const bySibling =
    release !== null && release === served.release && variant === '' && served.variant === ''
      ? served.tensorrt
      : null;
  const tensorrt = tensorrtOf(image?.tensorrt ?? null, bySibling, row?.tensorrt ?? null);
  return {
    name,
    present: image !== undefined,
    release,
    tensorrt,
    cuda: image?.cuda ?? row?.cuda?.value ?? null,
  };
}

function tensorrtOf(
  label: string | null,
  sibling: ServingVersion['tensorrt'],
  fromTable: Sourced | null,
): BuildImage['tensorrt'] {
  if (label !== null) {
    return { version: label, confidence: 'A', byLabel: true };
  }
  if (sibling !== null) {
    const confidence = sibling.source === 'table' ? sibling.confidence : 'B';
    return { version: sibling.version, confidence, byLabel: false };
  }
  return fromTable && { version: fromTable.value, confidence: fromTable.confidence, byLabel: false };
}

/** The month itself; for another variant, whose TensorRT differs, the newest month with the same TensorRT. */
function releaseToBuildWith(served: ServingVersion, wanted: string | null): string | null {
  if (served.variant === '' && served.release !== null) {
    return served.release;
  }
  if (wanted === null) {
    return served.release;
  }
  const row = tritonReleases.findLast(
    ({ tensorrt }) => tensorrt !== null && sameTensorrt(tensorrt.value, wanted) === 'same',
  );
  return row?.release ?? null;
}
