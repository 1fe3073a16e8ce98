import { inflateSync } from 'node:zlib';
import { PNG } from 'pngjs';
import { fail } from '../../core/failure.ts';
import { type DecodedImage, maxImagePixels } from './rgbImage.ts';

/** What the IHDR chunk says (PNG specification, section 11.2.1). */
interface PngHeader {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  /** 0 grey, 2 RGB, 3 palette, 4 grey with alpha, 6 RGB with alpha. */
  readonly colorType: number;
  readonly interlaced: boolean;
}

const channels: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const signatureBytes = 8;
const wantedChunks = ['IHDR', 'PLTE', 'IDAT', 'IEND'];

/**
 * Reads a PNG as Pillow's `convert('RGB')` does. Transparency is dropped without blending; 16-bit colour keeps its
 * upper byte; 16-bit grey is cut off at 255, which is what Pillow does with its mode `I;16`.
 */
export function decodePng(bytes: Uint8Array, file: string): DecodedImage {
  const { header, essential, imageData } = readChunks(bytes, file);
  if (header.width * header.height > maxImagePixels) {
    return fail({
      kind: 'bad-input',
      message: `${file} is ${header.width} × ${header.height} pixels, more than ${maxImagePixels / 1e6} million.`,
      file,
      nextStep: 'Use a smaller copy of the photograph.',
    });
  }
  checkRows(header, imageData, file);
  let png: { readonly data: ArrayLike<number> };
  try {
    png = PNG.sync.read(essential, { skipRescale: header.depth === 16 });
  } catch (thrown) {
    return corrupt(file, thrown instanceof Error ? thrown.message : String(thrown));
  }
  const wide = header.depth === 16;
  const wideGrey = wide && header.colorType === 0;
  const pixels = header.width * header.height;
  const rgb = new Uint8Array(pixels * 3);
  for (let pixel = 0; pixel < pixels; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      const value = png.data[pixel * 4 + channel] ?? 0;
      rgb[pixel * 3 + channel] = wideGrey ? Math.min(value, 255) : wide ? value >> 8 : value;
    }
  }
  const notes = wideGrey ? ['16-bit grey values above 255 became white, as in Pillow.'] : [];
  return { width: header.width, height: header.height, rgb, format: 'png', notes };
}

/**
 * Walks the chunks and keeps those that hold the picture. The others are left out, transparency above all: the decoder
 * would blacken transparent pixels that Pillow leaves alone.
 */
function readChunks(
  bytes: Uint8Array,
  file: string,
): { header: PngHeader; essential: Buffer; imageData: Buffer } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kept: Uint8Array[] = [bytes.subarray(0, signatureBytes)];
  const data: Uint8Array[] = [];
  let header: PngHeader | undefined;
  let ended = false;
  for (let position = signatureBytes; !ended;) {
    const length = position + 12 <= bytes.length ? view.getUint32(position) : Infinity;
    const end = position + 12 + length;
    if (end > bytes.length) {
      return corrupt(file, 'it is truncated');
    }
    const type = Buffer.from(bytes.subarray(position + 4, position + 8)).toString('latin1');
    if ((header === undefined) !== (type === 'IHDR') || (type === 'IHDR' && length !== 13)) {
      return corrupt(file, 'its header is missing or not at the beginning');
    }
    if (type === 'IHDR') {
      header = {
        width: view.getUint32(position + 8),
        height: view.getUint32(position + 12),
        depth: bytes[position + 16] ?? 0,
        colorType: bytes[position + 17] ?? 0,
        interlaced: bytes[position + 20] === 1,
      };
    }
    if (type === 'IDAT') {
      data.push(bytes.subarray(position + 8, end - 4));
    }
    if (wantedChunks.includes(type)) {
      kept.push(bytes.subarray(position, end));
    }
    ended = type === 'IEND';
    position = end;
  }
  if (header === undefined || header.width === 0 || header.height === 0) {
    return corrupt(file, 'its header announces no pixels');
  }
  return { header, essential: Buffer.concat(kept), imageData: Buffer.concat(data) };
}

/** Start and step of the seven passes of interlaced pictures (PNG specification, section 8.2): x, y, step x, step y. */
const passes = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/** The decoder neither notices missing rows nor bounds what it unpacks of interlaced pictures, so both are tried here. */
function checkRows(header: PngHeader, imageData: Buffer, file: string): void {
  const parts = header.interlaced ? passes : ([[0, 0, 1, 1]] as const);
  const bitsPerPixel = header.depth * (channels[header.colorType] ?? 4);
  const expected = parts.reduce((sum, [x, y, stepX, stepY]) => {
    const columns = Math.ceil((header.width - x) / stepX);
    const rows = Math.ceil((header.height - y) / stepY);
    return columns <= 0 || rows <= 0 ? sum : sum + rows * (1 + Math.ceil((columns * bitsPerPixel) / 8));
  }, 0);
  let actual: number;
  try {
    actual = inflateSync(imageData, { maxOutputLength: expected }).length;
  } catch (thrown) {
    return corrupt(file, thrown instanceof Error ? thrown.message : String(thrown));
  }
  if (actual !== expected) {
    corrupt(file, `its rows take ${expected} bytes; ${actual} are there`);
  }
}

function corrupt(file: string, cause: string): never {
  return fail({ kind: 'corrupt-file', message: `${file} is not a readable PNG image.`, file, cause });
}
