/**
 * Chroma upsampling and colour conversion with the arithmetic of libjpeg, so that photographs come out as in Pillow.
 * Formulas: the triangle filter ("fancy upsampling") weights the nearer sample 3/4 and the farther 1/4 along each
 * halved axis; YCbCr follows JFIF in 16-bit fixed point.
 */

/** One component's samples at its own resolution. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly samples: Uint8Array;
}

/** Doubles the width: ends are kept, inner samples lean on their neighbour. */
export function doubleWidth(plane: Plane): Plane {
  const { width, height, samples } = plane;
  const out = new Uint8Array(width * 2 * height);
  for (let y = 0; y < height; y++) {
    const row = samples.subarray(y * width, (y + 1) * width);
    for (let x = 0; x < width; x++) {
      const here = row[x] ?? 0;
      const target = (y * width + x) * 2;
      out[target] = x === 0 ? here : (here * 3 + (row[x - 1] ?? 0) + 1) >> 2;
      out[target + 1] = x === width - 1 ? here : (here * 3 + (row[x + 1] ?? 0) + 2) >> 2;
    }
  }
  return { width: width * 2, height, samples: out };
}

/** Doubles the height; above the first and below the last row that row repeats. */
export function doubleHeight(plane: Plane): Plane {
  const { width, height, samples } = plane;
  const out = new Uint8Array(width * height * 2);
  for (let y = 0; y < height * 2; y++) {
    const near = y >> 1;
    const far = neighbourRow(y, height);
    const bias = y % 2 === 0 ? 1 : 2;
    for (let x = 0; x < width; x++) {
      const sum = (samples[near * width + x] ?? 0) * 3 + (samples[far * width + x] ?? 0);
      out[y * width + x] = (sum + bias) >> 2;
    }
  }
  return { width, height: height * 2, samples: out };
}

/** Doubles both axes in one step, which rounds once. */
export function doubleBoth(plane: Plane): Plane {
  const { width, height, samples } = plane;
  const out = new Uint8Array(width * height * 4);
  const sums = new Int32Array(width);
  for (let y = 0; y < height * 2; y++) {
    const near = (y >> 1) * width;
    const far = neighbourRow(y, height) * width;
    for (let x = 0; x < width; x++) {
      sums[x] = (samples[near + x] ?? 0) * 3 + (samples[far + x] ?? 0);
    }
    for (let x = 0; x < width; x++) {
      const here = sums[x] ?? 0;
      const target = y * width * 2 + x * 2;
      out[target] = x === 0 ? (here * 4 + 8) >> 4 : (here * 3 + (sums[x - 1] ?? 0) + 8) >> 4;
      out[target + 1] = x === width - 1 ? (here * 4 + 7) >> 4 : (here * 3 + (sums[x + 1] ?? 0) + 7) >> 4;
    }
  }
  return { width: width * 2, height: height * 2, samples: out };
}

/** The row that an output row leans on: even rows on the one above, odd rows on the one below. */
function neighbourRow(y: number, height: number): number {
  return y % 2 === 0 ? Math.max(0, (y >> 1) - 1) : Math.min(height - 1, (y >> 1) + 1);
}

const fixed = (value: number): number => Math.floor(value * 65536 + 0.5);
const half = 32768;

/** Converts interleaved YCbCr to RGB in place. */
export function ycbcrToRgb(pixels: Uint8Array): void {
  for (let index = 0; index < pixels.length; index += 3) {
    const luma = pixels[index] ?? 0;
    const blue = (pixels[index + 1] ?? 0) - 128;
    const red = (pixels[index + 2] ?? 0) - 128;
    pixels[index] = clamp(luma + ((fixed(1.402) * red + half) >> 16));
    pixels[index + 1] = clamp(luma + ((-fixed(0.34414) * blue + half - fixed(0.71414) * red) >> 16));
    pixels[index + 2] = clamp(luma + ((fixed(1.772) * blue + half) >> 16));
  }
}

function clamp(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : value;
}
