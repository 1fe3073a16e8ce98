import { describe, expect, test } from 'vitest';
import { encodeWord } from '../../../../src/exec/files/farScript.ts';
import { parseListing, parseUsage } from '../../../../src/exec/files/listing.ts';
import { checkBelow, checkPlacePath } from '../../../../src/exec/files/placePath.ts';
import { parseReply } from '../../../../src/exec/files/scriptReply.ts';

describe('what far-end scripts print', () => {
  test('each known line is read, anything else is left out', () => {
    const text = `Welcome to gpu-host!\nmissing 3\ncandidate 0\nfull 100 20\noffset 7\nstored ${'a'.repeat(64)}\nstored short\nmissing x\ncorrupt\n\n`;
    expect(parseReply(text)).toEqual([
      { word: 'missing', index: 3 },
      { word: 'candidate', index: 0 },
      { word: 'full', neededBytes: 100, freeBytes: 20 },
      { word: 'offset', offsetBytes: 7 },
      { word: 'stored', sha256: 'a'.repeat(64) },
      { word: 'corrupt' },
    ]);
  });

  test('a listing keeps every character of a name', () => {
    const output = Buffer.from('1 22\n./a b\0./x\ny/-é\0' + '3\n./last\0');
    expect(parseListing(output)).toEqual([
      { path: 'a b', sizeBytes: 1 },
      { path: 'x\ny/-é', sizeBytes: 22 },
      { path: 'last', sizeBytes: 3 },
    ]);
    expect(parseListing(output.subarray(0, 12))).toEqual([{ path: 'a b', sizeBytes: 1 }]);
    expect(parseListing(Buffer.alloc(0))).toEqual([]);
  });

  test('cache usage counts files and leaves folders and totals out', () => {
    const text =
      'free 4096\ntotal 12\n-r--r--r-- 2 0 0 1000 Jan  1  2000 abc\ndrwxr-xr-x 2 0 0 4096 Jan  1  2000 pack.1.partial\n-rw-r--r--    1 1000     1000           24 Jan  1 2000 d.partial\n';
    expect(parseUsage(text)).toEqual({ files: 2, sizeBytes: 1024, freeBytes: 4096 });
  });

  test('an encoded word has neither spaces nor line ends', () => {
    expect(encodeWord(' a\\n\nb')).toBe('\\0040a\\\\n\\nb');
  });

  test('names that lead out of a folder are refused', () => {
    for (const good of ['a', '.hidden', '..a', 'a/b c', '-x']) {
      expect(() => checkPlacePath(good)).not.toThrow();
    }
    for (const bad of ['', '/', '/a', '..', 'a/../b', 'a/', './a', 'a\0b']) {
      expect(() => checkPlacePath(bad)).toThrow('cannot be the name');
    }
    expect(() => checkBelow('/root', '/root/a/b')).not.toThrow();
    for (const bad of ['/root', '/root/', '/rootx/a', '/root/..', '/root/a/../../b', 'root/a']) {
      expect(() => checkBelow('/root', bad)).toThrow('is not removed');
    }
  });
});
