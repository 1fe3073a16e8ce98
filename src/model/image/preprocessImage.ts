import { fail } from '../../core/failure.ts';
import type { ModelInput, Preprocess } from '../../pipeline/pipelineSchema.ts';
import { shapeFits } from '../shape.ts';
import { formatShape, type Tensor, tensorFromNumbers } from '../tensor.ts';
import { decodeImage } from './decodeImage.ts';
import { resizeImage, resizeShorterSide } from './resizeImage.ts';
import { centreCrop, type RgbImage } from './rgbImage.ts';

/** A photograph made ready for a model. */
export interface PreprocessedImage {
  readonly tensor: Tensor;
  /** What the model looks at: resized and cropped, before normalising, always in RGB. */
  readonly preview: RgbImage;
  /** What was done to the stored pixels that a reader might not expect. */
  readonly notes: readonly string[];
}

/**
 * Decodes, resizes, crops and normalises a photograph with the values that Pillow, torchvision and float32 arithmetic
 * give. The batch axis has the declared size, each item the same photograph; a named batch axis has size 1.
 * @param file names the photograph in failures.
 * @throws FailureError of kind `corrupt-file`, `bad-input` or `wrong-shape`.
 */
export function preprocessImage(
  bytes: Uint8Array,
  preprocess: Preprocess,
  input: Pick<ModelInput, 'name' | 'dtype' | 'shape'>,
  file: string,
): PreprocessedImage {
  const decoded = decodeImage(bytes, file);
  const resized = resize(decoded, preprocess);
  const preview =
    preprocess.crop === undefined ? resized : centreCrop(resized, preprocess.crop, preprocess.crop);
  const batch = typeof input.shape[0] === 'number' ? input.shape[0] : 1;
  const { width, height } = preview;
  const shape = preprocess.layout === 'NCHW' ? [batch, 3, height, width] : [batch, height, width, 3];
  if (!shapeFits(shape, input.shape)) {
    return fail({
      kind: 'wrong-shape',
      message: `${file} becomes ${formatShape(shape)}, but input ${input.name} expects ${formatShape(input.shape)}.`,
      file,
      field: 'preprocess',
      nextStep: 'Set preprocess.resize, preprocess.crop and preprocess.layout so that the sizes agree.',
    });
  }
  const values = normalise(preview, preprocess);
  const repeated = new Float32Array(values.length * batch);
  for (let item = 0; item < batch; item++) {
    repeated.set(values, item * values.length);
  }
  return {
    tensor: tensorFromNumbers(input.dtype, shape, repeated),
    preview: { width, height, rgb: preview.rgb },
    notes: decoded.notes,
  };
}

function resize(image: RgbImage, { resize: size, interpolation }: Preprocess): RgbImage {
  if (size === undefined) {
    return image;
  }
  if (typeof size === 'number') {
    return resizeShorterSide(image, size, interpolation);
  }
  const [height = image.height, width = image.width] = size;
  return resizeImage(image, width, height, interpolation);
}

/** Pixel values of one image as the model wants them, in the layout asked for; each operation rounds to float32. */
export function normalise(image: RgbImage, preprocess: Preprocess): Float32Array {
  const pixels = image.width * image.height;
  const values = new Float32Array(pixels * 3);
  const channelOrder = preprocess.color === 'RGB' ? [0, 1, 2] : [2, 1, 0];
  const [channelStep, pixelStep] = preprocess.layout === 'NCHW' ? [pixels, 1] : [1, 3];
  channelOrder.forEach((source, channel) => {
    const levels = normalisedLevels(preprocess, channel);
    for (let pixel = 0; pixel < pixels; pixel++) {
      values[channel * channelStep + pixel * pixelStep] = levels[image.rgb[pixel * 3 + source] ?? 0] ?? 0;
    }
  });
  return values;
}

/** The value of each of the 256 levels of a channel; mean and std follow the order of the channels as the model sees them. */
function normalisedLevels(preprocess: Preprocess, channel: number): Float32Array {
  const { fround } = Math;
  const { mean, std, offset = 0, scale = 1 } = preprocess;
  return Float32Array.from({ length: 256 }, (_, level) =>
    mean === undefined || std === undefined
      ? fround(fround(level - fround(offset)) * fround(scale))
      : fround(fround(fround(level / 255) - fround(mean[channel] ?? 0)) / fround(std[channel] ?? 1)),
  );
}
