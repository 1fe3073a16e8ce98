import { PNG } from 'pngjs';
import type { RgbImage } from './rgbImage.ts';

/** The image as PNG bytes, for a page to show. */
export function previewPng(image: RgbImage): Uint8Array {
  const png = new PNG({ width: image.width, height: image.height });
  for (let pixel = 0; pixel < image.width * image.height; pixel++) {
    png.data.set(image.rgb.subarray(pixel * 3, pixel * 3 + 3), pixel * 4);
    png.data[pixel * 4 + 3] = 255;
  }
  return PNG.sync.write(png, { colorType: 2 });
}
