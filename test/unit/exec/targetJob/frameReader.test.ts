import { expect, test } from 'vitest';
import { FrameReader } from '../../../../src/exec/targetJob/frameReader.ts';

function read(chunks: readonly Uint8Array[]) {
  let stdout = '';
  let stderr = '';
  const reader = new FrameReader({
    onStdout: (bytes) => (stdout += Buffer.from(bytes).toString('latin1')),
    onStderr: (bytes) => (stderr += Buffer.from(bytes).toString('latin1')),
  });
  chunks.forEach((chunk) => reader.push(chunk));
  return { stdout, stderr, end: reader.endText };
}

const whole = Buffer.from('o 5\nab\nend.\no 4\nend\ne 3\nxy\n.\nend\njob é\n{}\n', 'utf8');

test('frames are the same wherever the stream is cut', () => {
  const expected = { stdout: 'ab\nenend\n', stderr: 'xy\n', end: 'job é\n{}\n' };
  const stream = Buffer.concat([
    Buffer.from('o 5\nab\nen'),
    Buffer.from('.\no 4\nend\ne 3\nxy\n.\nend\njob é\n{}\n'),
  ]);
  expect(read([stream])).toEqual(expected);
  expect(read([...stream].map((byte) => Uint8Array.of(byte)))).toEqual(expected);
  for (let at = 1; at < stream.length; at++) {
    expect(read([stream.subarray(0, at), stream.subarray(at)])).toEqual(expected);
  }
});

test('what is not a frame is refused instead of being taken for a log', () => {
  expect(() => read([whole])).toThrow('not part of a followed log');
  expect(() => read([Buffer.from('Welcome!\n')])).toThrow('not part of a followed log');
  expect(() => read([Buffer.alloc(10_000, 97)])).toThrow('not part of a followed log');
});
