import { fail } from '../../core/failure.ts';
import { maxImagePixels, type RgbImage } from './rgbImage.ts';

/**
 * Pillow's resampling (Image.resize, libImaging/Resample.c) in the same arithmetic, so that results are equal bit by
 * bit: two passes over 8-bit samples with coefficients in fixed point of 22 bits. When shrinking,
 * the filter is widened by the scale, which is what torchvision calls antialiasing.
 */
export type Interpolation = 'bilinear' | 'bicubic';

interface Filter {
  /** Half its width in source pixels at scale 1. */
  readonly support: number;
  readonly weight: (distance: number) => number;
}

const filters: Readonly<Record<Interpolation, Filter>> = {
  bilinear: { support: 1, weight: (distance) => Math.max(0, 1 - Math.abs(distance)) },
  bicubic: { support: 2, weight: cubicWeight },
};

/** 8 bits of result, 2 bits for overshoot of the cubic filter, the rest of 32 for the coefficients. */
const precisionBits = 32 - 8 - 2;

/** Keys' cubic convolution with a = -0.5. */
function cubicWeight(distance: number): number {
  const a = -0.5;
  const x = Math.abs(distance);
  if (x < 1) {
    return ((a + 2) * x - (a + 3)) * x * x + 1;
  }
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
}

/** Resizes to exactly the given size, equal to Pillow's `image.resize((width, height), resample)`. */
export function resizeImage(
  image: RgbImage,
  width: number,
  height: number,
  interpolation: Interpolation,
): RgbImage {
  const filter = filters[interpolation];
  if (width * height > maxImagePixels) {
    return fail({
      kind: 'bad-input',
      message: `A picture of ${image.width} × ${image.height} pixels would become ${width} × ${height}, which is too large.`,
      nextStep: 'Use a picture of a usual aspect ratio, or a smaller preprocess.resize.',
    });
  }
  if (columnsFirst(image, width, height)) {
    return resizeRows(resizeColumns(image, height, filter), width, filter);
  }
  return resizeColumns(resizeRows(image, width, filter), height, filter);
}

/**
 * Which pass goes first decides roundings between the two. Pillow 13 begins with the columns when more than twice as
 * many rows as columns fall away (found by trying it); earlier versions always begin with the rows.
 */
function columnsFirst(image: RgbImage, width: number, height: number): boolean {
  return height < image.height && image.height - height > 2 * (image.width - width);
}

/**
 * Resizes so that the shorter side has the given length, with torchvision.transforms.Resize(int)'s rule for the other
 * one: the product is divided and cut off, not rounded.
 */
export function resizeShorterSide(image: RgbImage, length: number, interpolation: Interpolation): RgbImage {
  const [short, long] =
    image.width <= image.height ? [image.width, image.height] : [image.height, image.width];
  const newLong = Math.trunc((length * long) / short);
  return image.width <= image.height
    ? resizeImage(image, length, newLong, interpolation)
    : resizeImage(image, newLong, length, interpolation);
}

/** For each output position: the first source position and the fixed-point weights from there on. */
interface Coefficients {
  readonly first: number;
  readonly weights: Int32Array;
}

function coefficients(sourceSize: number, size: number, filter: Filter): Coefficients[] {
  const scale = sourceSize / size;
  const filterScale = Math.max(scale, 1);
  const support = filter.support * filterScale;
  const perScale = 1 / filterScale;
  return Array.from({ length: size }, (_, position) => {
    const centre = (position + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - support + 0.5));
    const end = Math.min(sourceSize, Math.trunc(centre + support + 0.5));
    const weights = new Float64Array(end - first);
    let sum = 0;
    for (let index = 0; index < weights.length; index++) {
      const weight = filter.weight((index + first - centre + 0.5) * perScale);
      weights[index] = weight;
      sum += weight;
    }
    return {
      first,
      weights: Int32Array.from(weights, (weight) => toFixed(sum === 0 ? weight : weight / sum)),
    };
  });
}

function toFixed(weight: number): number {
  return Math.trunc(weight * 2 ** precisionBits + (weight < 0 ? -0.5 : 0.5));
}

function resizeRows(image: RgbImage, width: number, filter: Filter): RgbImage {
  if (width === image.width) {
    return image;
  }
  const rgb = new Uint8Array(width * image.height * 3);
  coefficients(image.width, width, filter).forEach(({ first, weights }, x) => {
    for (let y = 0; y < image.height; y++) {
      const start = (y * image.width + first) * 3;
      weighPixel(image.rgb, start, 3, weights, rgb, (y * width + x) * 3);
    }
  });
  return { width, height: image.height, rgb };
}

function resizeColumns(image: RgbImage, height: number, filter: Filter): RgbImage {
  const { width } = image;
  if (height === image.height) {
    return image;
  }
  const rgb = new Uint8Array(width * height * 3);
  coefficients(image.height, height, filter).forEach(({ first, weights }, y) => {
    for (let x = 0; x < width; x++) {
      weighPixel(image.rgb, (first * width + x) * 3, width * 3, weights, rgb, (y * width + x) * 3);
    }
  });
  return { width, height, rgb };
}

/** Writes one pixel: the weighted sum of source pixels `step` bytes apart. */
function weighPixel(
  source: Uint8Array,
  start: number,
  step: number,
  weights: Int32Array,
  target: Uint8Array,
  at: number,
): void {
  let red = 1 << (precisionBits - 1);
  let green = red;
  let blue = red;
  let position = start;
  for (const weight of weights) {
    red += (source[position] ?? 0) * weight;
    green += (source[position + 1] ?? 0) * weight;
    blue += (source[position + 2] ?? 0) * weight;
    position += step;
  }
  target[at] = clip(red);
  target[at + 1] = clip(green);
  target[at + 2] = clip(blue);
}

function clip(sum: number): number {
  const value = sum >> precisionBits;
  return value < 0 ? 0 : value > 255 ? 255 : value;
}
