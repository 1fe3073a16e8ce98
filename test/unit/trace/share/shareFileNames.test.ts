import { expect, test } from 'vitest';
import { shareFileNames } from '../../../../src/trace/share/shareFileNames.ts';

test('share files are named after their traces, each once', () => {
  expect(
    shareFileNames([
      'rank0.pt.trace.json.gz',
      'rank1.1234.pt.trace.json',
      'RANK0.pt.trace.json',
      'rank0.ertrace',
    ]),
  ).toEqual(['rank0.ertrace', 'rank1.1234.ertrace', 'RANK0 2.ertrace', 'rank0 3.ertrace']);
});
