import jpeg from 'jpeg-js';
import { fail } from '../../core/failure.ts';
import { doubleBoth, doubleHeight, doubleWidth, type Plane, ycbcrToRgb } from './jpegColor.ts';
import { corruptJpeg, type JpegStructure, readJpegStructure } from './jpegSegments.ts';
import { type DecodedImage, maxImagePixels, orientImage } from './rgbImage.ts';

/** Above what an image of the largest size needs. */
const maxMemoryMegabytes = 1024;
/** Every block of 64 pixels takes at least one bit, so a smaller file cannot hold what its header announces. */
const mostPixelsPerByte = 512;

/**
 * Reads a baseline or progressive JPEG. The decoder gives samples without colour conversion; chroma is then upsampled
 * and converted as libjpeg does, because the decoder's own way (repeating samples) differs visibly at coloured edges.
 */
export function decodeJpeg(bytes: Uint8Array, file: string): DecodedImage {
  const structure = readJpegStructure(bytes, file);
  const { width, height } = structure;
  if (width * height > maxImagePixels) {
    return fail({
      kind: 'bad-input',
      message: `${file} is ${width} × ${height} pixels, more than ${maxImagePixels / 1e6} million.`,
      file,
      nextStep: 'Use a smaller copy of the photograph.',
    });
  }
  if (width * height > bytes.length * mostPixelsPerByte) {
    return corruptJpeg(file, `${bytes.length} bytes cannot hold ${width} × ${height} pixels`);
  }
  const rgb = decodeSamples(structure, file);
  if (structure.components.length === 3) {
    smoothChroma(rgb, structure);
    if (isYcbcr(structure)) {
      ycbcrToRgb(rgb);
    }
  }
  const upright = orientImage({ width, height, rgb }, structure.orientation);
  const notes =
    structure.orientation === 1 ? [] : [`Turned upright by its EXIF orientation (${structure.orientation}).`];
  return { ...upright, format: 'jpeg', notes };
}

function decodeSamples(structure: JpegStructure, file: string): Uint8Array {
  try {
    return jpeg.decode(structure.essential, {
      useTArray: true,
      formatAsRGBA: false,
      colorTransform: false,
      tolerantDecoding: false,
      maxResolutionInMP: maxImagePixels / 1e6,
      maxMemoryUsageInMB: maxMemoryMegabytes,
    }).data;
  } catch (thrown) {
    return corruptJpeg(file, thrown instanceof Error ? thrown.message : String(thrown));
  }
}

/** libjpeg's rule: JFIF means YCbCr, then Adobe's marker decides, then the component ids `RGB`. */
function isYcbcr(structure: JpegStructure): boolean {
  if (structure.hasJfif) {
    return true;
  }
  const ids = structure.components.map(({ id }) => String.fromCharCode(id)).join('');
  return structure.adobeTransform === undefined ? ids !== 'RGB' : structure.adobeTransform !== 0;
}

/** Replaces repeated samples of components at half resolution by interpolated ones. */
function smoothChroma(pixels: Uint8Array, structure: JpegStructure): void {
  const { width, height, components } = structure;
  const maxHorizontal = Math.max(...components.map(({ horizontal }) => horizontal));
  const maxVertical = Math.max(...components.map(({ vertical }) => vertical));
  components.forEach((component, channel) => {
    const acrossFactor = maxHorizontal / component.horizontal;
    const downFactor = maxVertical / component.vertical;
    const upsample = upsampling(acrossFactor, downFactor, Math.ceil(width / acrossFactor));
    if (upsample === undefined) {
      return;
    }
    const full = upsample(ownSamples(pixels, structure, channel, acrossFactor, downFactor));
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        pixels[(y * width + x) * 3 + channel] = full.samples[y * full.width + x] ?? 0;
      }
    }
  });
}

/** Very narrow planes are repeated, as are factors other than two. */
function upsampling(across: number, down: number, planeWidth: number): ((plane: Plane) => Plane) | undefined {
  if (across === 1) {
    return down === 2 ? doubleHeight : undefined;
  }
  if (across !== 2 || planeWidth <= 2) {
    return undefined;
  }
  return down === 1 ? doubleWidth : down === 2 ? doubleBoth : undefined;
}

/** Takes a component's own samples back from pixels in which each was repeated. */
function ownSamples(
  pixels: Uint8Array,
  { width, height }: JpegStructure,
  channel: number,
  across: number,
  down: number,
): Plane {
  const planeWidth = Math.ceil(width / across);
  const planeHeight = Math.ceil(height / down);
  const samples = new Uint8Array(planeWidth * planeHeight);
  for (let y = 0; y < planeHeight; y++) {
    for (let x = 0; x < planeWidth; x++) {
      samples[y * planeWidth + x] = pixels[(y * down * width + x * across) * 3 + channel] ?? 0;
    }
  }
  return { width: planeWidth, height: planeHeight, samples };
}
