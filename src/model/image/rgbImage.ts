/** An image in memory: rows from the top, three bytes a pixel. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue; `width * height * 3` bytes. */
  readonly rgb: Uint8Array;
}

/** A photograph as read from a file. */
export interface DecodedImage extends RgbImage {
  readonly format: 'png' | 'jpeg';
  /** What was done to the stored pixels that a reader might not expect, one sentence each. */
  readonly notes: readonly string[];
}

/** The largest image that is decoded; above it the working memory would pass a gigabyte. */
export const maxImagePixels = 40_000_000;

/** The part of an image that starts at `left`, `top` (may be negative); what lies outside the image is black. */
export function cropImage(
  image: RgbImage,
  left: number,
  top: number,
  width: number,
  height: number,
): RgbImage {
  const rgb = new Uint8Array(width * height * 3);
  const firstColumn = Math.max(0, left);
  const endColumn = Math.min(image.width, left + width);
  for (let y = Math.max(0, -top); y < Math.min(height, image.height - top); y++) {
    if (endColumn > firstColumn) {
      const row = (y + top) * image.width;
      const source = image.rgb.subarray((row + firstColumn) * 3, (row + endColumn) * 3);
      rgb.set(source, (y * width + firstColumn - left) * 3);
    }
  }
  return { width, height, rgb };
}

/**
 * The square or rectangle in the middle, rounded as torchvision.transforms.functional.center_crop rounds (half to
 * even); an image smaller than the crop is padded with black, the odd pixel right and below, as torchvision pads.
 */
export function centreCrop(image: RgbImage, width: number, height: number): RgbImage {
  return cropImage(
    image,
    centreOffset(image.width, width),
    centreOffset(image.height, height),
    width,
    height,
  );
}

function centreOffset(size: number, crop: number): number {
  if (crop <= size) {
    return roundHalfToEven((size - crop) / 2);
  }
  return -Math.floor((crop - size) / 2);
}

function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  return value - floor === 0.5 ? floor + (floor % 2) : Math.round(value);
}

/** EXIF's orientation tag (TIFF 6.0, tag 274): how the stored rows must be turned to stand upright. 1 means as they are. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** Turns stored pixels upright. */
export function orientImage(image: RgbImage, orientation: Orientation): RgbImage {
  if (orientation === 1) {
    return image;
  }
  const swapped = orientation >= 5;
  const width = swapped ? image.height : image.width;
  const height = swapped ? image.width : image.height;
  const rgb = new Uint8Array(width * height * 3);
  const right = image.width - 1;
  const bottom = image.height - 1;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [column, row] = storedPosition(orientation, x, y, right, bottom);
      const source = (row * image.width + column) * 3;
      const target = (y * width + x) * 3;
      rgb[target] = image.rgb[source] ?? 0;
      rgb[target + 1] = image.rgb[source + 1] ?? 0;
      rgb[target + 2] = image.rgb[source + 2] ?? 0;
    }
  }
  return { width, height, rgb };
}

function storedPosition(
  orientation: Exclude<Orientation, 1>,
  x: number,
  y: number,
  right: number,
  bottom: number,
): readonly [column: number, row: number] {
  switch (orientation) {
    case 2:
      return [right - x, y];
    case 3:
      return [right - x, bottom - y];
    case 4:
      return [x, bottom - y];
    case 5:
      return [y, x];
    case 6:
      return [y, bottom - x];
    case 7:
      return [right - y, bottom - x];
    case 8:
      return [right - y, x];
  }
}
