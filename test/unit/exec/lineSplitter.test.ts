import { expect, test } from 'vitest';
import { LineSplitter } from '../../../src/exec/lineSplitter.ts';
import { TailBuffer } from '../../../src/exec/tailBuffer.ts';

test('lines survive chunks that split characters and line ends', () => {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  for (const byte of Buffer.from('né\r\n漢字\n\nlast')) {
    splitter.push(Uint8Array.of(byte));
  }
  splitter.end();
  expect(lines).toEqual(['né', '漢字', '', 'last']);
});

test('a tail keeps only the end of a long stream', () => {
  const tail = new TailBuffer(4);
  for (const part of ['abc', 'def', 'ghi', 'jkl']) {
    tail.push(Buffer.from(part));
  }
  expect(tail.toString()).toBe('ijkl');
});
