import { fail } from '../../core/failure.ts';
import { decodeJpeg } from './decodeJpeg.ts';
import { decodePng } from './decodePng.ts';
import type { DecodedImage } from './rgbImage.ts';

/** Formats that people try, by their first bytes; `?` stands for any byte. */
const otherFormats = [
  { name: 'GIF', signature: 'GIF8' },
  { name: 'WebP', signature: 'RIFF????WEBP' },
  { name: 'AVIF', signature: '????ftypavif' },
  { name: 'HEIC', signature: '????ftyphei' },
  { name: 'BMP', signature: 'BM' },
  { name: 'TIFF', signature: 'II*\0' },
  { name: 'TIFF', signature: 'MM\0*' },
] as const;

/**
 * Reads a PNG or JPEG photograph as 8-bit RGB, with the values that Pillow's `convert('RGB')` gives: alpha is dropped,
 * palettes are resolved. A JPEG is turned upright by its EXIF orientation. The format is told by content, not by name.
 * @param file named in failures.
 * @throws FailureError of kind `corrupt-file` (damaged, truncated) or `bad-input` (another format, too large).
 */
export function decodeImage(bytes: Uint8Array, file: string): DecodedImage {
  if (startsWith(bytes, '\x89PNG\r\n\x1a\n')) {
    return decodePng(bytes, file);
  }
  if (startsWith(bytes, '\xff\xd8\xff')) {
    return decodeJpeg(bytes, file);
  }
  const other = otherFormats.find(({ signature }) => startsWith(bytes, signature));
  return fail({
    kind: 'bad-input',
    message:
      other === undefined
        ? `${file} is not a photograph in a known format.`
        : `${file} is a ${other.name} image, which is not read.`,
    file,
    nextStep: 'Use a PNG or JPEG file.',
  });
}

/** Whether the bytes are in a format that {@link decodeImage} reads. */
export function isImage(bytes: Uint8Array): boolean {
  return startsWith(bytes, '\x89PNG\r\n\x1a\n') || startsWith(bytes, '\xff\xd8\xff');
}

function startsWith(bytes: Uint8Array, signature: string): boolean {
  return Array.from(signature).every(
    (character, index) => character === '?' || bytes[index] === character.charCodeAt(0),
  );
}
