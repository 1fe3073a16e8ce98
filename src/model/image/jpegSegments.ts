import { fail } from '../../core/failure.ts';
import type { Orientation } from './rgbImage.ts';

/** One colour component of a JPEG frame with its sampling factors. */
export interface JpegComponent {
  readonly id: number;
  readonly horizontal: number;
  readonly vertical: number;
}

/** What the segments before the first scan say (ITU T.81 Annex B, JFIF, Adobe's APP14, EXIF's APP1). */
export interface JpegStructure {
  readonly width: number;
  readonly height: number;
  readonly components: readonly JpegComponent[];
  readonly hasJfif: boolean;
  /** Adobe's colour transform: 0 none, 1 YCbCr, 2 YCCK. */
  readonly adobeTransform: number | undefined;
  readonly orientation: Orientation;
  /** The file without application data and comments. */
  readonly essential: Uint8Array;
}

const markers = {
  startOfScan: 0xda,
  endOfImage: 0xd9,
  comment: 0xfe,
  app0: 0xe0,
  app1: 0xe1,
  app14: 0xee,
  app15: 0xef,
};
/** Baseline, extended and progressive frames with Huffman coding. */
const readFrames = [0xc0, 0xc1, 0xc2];
/** All frame types; 0xc4, 0xc8 and 0xcc are tables. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

/**
 * Reads the structure of a JPEG file without decoding it.
 * @throws FailureError of kind `corrupt-file`, or `bad-input` for kinds of JPEG that are not read.
 */
export function readJpegStructure(bytes: Uint8Array, file: string): JpegStructure {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kept: Uint8Array[] = [bytes.subarray(0, 2)];
  let frame: Pick<JpegStructure, 'width' | 'height' | 'components'> | undefined;
  let hasJfif = false;
  let adobeTransform: number | undefined;
  let orientation: Orientation = 1;
  let position = 2;
  for (;;) {
    while (bytes[position] === 0xff && bytes[position + 1] === 0xff) {
      position++;
    }
    const marker = bytes[position + 1];
    if (position + 4 > bytes.length || bytes[position] !== 0xff || marker === undefined) {
      return corruptJpeg(file, position + 4 > bytes.length ? 'it is truncated' : 'a segment is damaged');
    }
    if (marker === markers.startOfScan) {
      break;
    }
    const end = position + 2 + view.getUint16(position + 2);
    if (end > bytes.length) {
      return corruptJpeg(file, 'it is truncated');
    }
    const content = bytes.subarray(position + 4, end);
    if (isFrame(marker)) {
      frame = readFrame(marker, content, file);
    } else if (marker === markers.app0 && startsWith(content, 'JFIF\0')) {
      hasJfif = true;
    } else if (marker === markers.app14 && startsWith(content, 'Adobe') && content.length >= 12) {
      adobeTransform = content[11];
    } else if (marker === markers.app1 && startsWith(content, 'Exif\0\0')) {
      orientation = readOrientation(content.subarray(6));
    }
    if ((marker < markers.app0 || marker > markers.app15) && marker !== markers.comment) {
      kept.push(bytes.subarray(position, end));
    }
    position = end;
  }
  if (frame === undefined) {
    return corruptJpeg(file, 'no frame header precedes the picture');
  }
  if (!hasEnd(bytes, position)) {
    return corruptJpeg(file, 'it is truncated');
  }
  kept.push(bytes.subarray(position));
  return { ...frame, hasJfif, adobeTransform, orientation, essential: Buffer.concat(kept) };
}

export function corruptJpeg(file: string, cause: string): never {
  return fail({ kind: 'corrupt-file', message: `${file} is not a readable JPEG image.`, file, cause });
}

function readFrame(
  marker: number,
  content: Uint8Array,
  file: string,
): Pick<JpegStructure, 'width' | 'height' | 'components'> {
  const [precision = 0, heightHigh = 0, heightLow = 0, widthHigh = 0, widthLow = 0, count = 0] = content;
  if (!readFrames.includes(marker) || precision !== 8 || (count !== 1 && count !== 3)) {
    const kind = !readFrames.includes(marker)
      ? 'a lossless or arithmetic-coded JPEG'
      : precision !== 8
        ? `a JPEG of ${precision} bits a sample`
        : `a JPEG of ${count} components (CMYK, perhaps)`;
    return fail({
      kind: 'bad-input',
      message: `${file} is ${kind}, which is not read.`,
      file,
      nextStep: 'Save it as an ordinary RGB JPEG or PNG.',
    });
  }
  const height = heightHigh * 256 + heightLow;
  const width = widthHigh * 256 + widthLow;
  if (content.length < 6 + count * 3 || height === 0 || width === 0) {
    return corruptJpeg(file, 'its frame header is damaged');
  }
  const components = Array.from({ length: count }, (_, index) => {
    const factors = content[7 + index * 3] ?? 0;
    return { id: content[6 + index * 3] ?? 0, horizontal: factors >> 4, vertical: factors & 15 };
  });
  if (
    components.some(({ horizontal, vertical }) => !inSamplingRange(horizontal) || !inSamplingRange(vertical))
  ) {
    return corruptJpeg(file, 'its sampling factors are out of range');
  }
  return { width, height, components };
}

function inSamplingRange(factor: number): boolean {
  return factor >= 1 && factor <= 4;
}

/** Whether an end marker follows the first scan; inside scans 0xff is followed by 0 or a restart marker. */
function hasEnd(bytes: Uint8Array, start: number): boolean {
  for (let index = bytes.length - 2; index > start; index--) {
    if (bytes[index] === 0xff && bytes[index + 1] === markers.endOfImage) {
      return true;
    }
  }
  return false;
}

/** Tag 274 in the first directory of EXIF's TIFF structure; anything unexpected means upright. */
function readOrientation(tiff: Uint8Array): Orientation {
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  const little = startsWith(tiff, 'II*\0');
  if (tiff.length < 8 || (!little && !startsWith(tiff, 'MM\0*'))) {
    return 1;
  }
  const directory = view.getUint32(4, little);
  const entries = directory + 2 <= tiff.length ? view.getUint16(directory, little) : 0;
  for (let entry = 0; entry < entries; entry++) {
    const position = directory + 2 + entry * 12;
    if (position + 12 > tiff.length) {
      return 1;
    }
    if (view.getUint16(position, little) === 274) {
      return asOrientation(view.getUint16(position + 8, little));
    }
  }
  return 1;
}

function asOrientation(value: number): Orientation {
  const known = [1, 2, 3, 4, 5, 6, 7, 8] as const;
  return known.find((orientation) => orientation === value) ?? 1;
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  return Array.from(text).every((character, index) => bytes[index] === character.charCodeAt(0));
}
