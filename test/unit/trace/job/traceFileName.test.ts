import { expect, test } from 'vitest';
import {
  compareStamps,
  isTraceFileName,
  parseTraceFileName,
} from '../../../../src/trace/job/traceFileName.ts';

test.each([
  ['node7_1234.1790857026123.pt.trace.json.gz', 'node7_1234', '1790857026123', undefined],
  ['node7_1234.pt.trace.json', 'node7_1234', undefined, undefined],
  ['ddp_rank12.pt.trace.json.gz', 'ddp_rank12', undefined, 12],
  ['rank-3.42.json', 'rank-3', '42', 3],
  ['trace_Rank_0.zip', 'trace_Rank_0', undefined, 0],
  ['my.model.pt.trace.json', 'my.model', undefined, undefined],
])('%s', (name, worker, stamp, rank) => {
  expect(parseTraceFileName(name)).toEqual({ worker, stamp, rank });
});

test('only files of the profiler are taken from a folder', () => {
  expect(
    ['a.pt.trace.json', 'a.pt.trace.json.gz', 'package.json', 'a.json.gz', 'notes.txt'].filter(
      isTraceFileName,
    ),
  ).toEqual(['a.pt.trace.json', 'a.pt.trace.json.gz']);
});

test('stamps are ordered as numbers, however long', () => {
  const stamps = ['100', '99', '17908570261234567890', '17908570261234567891', '099'];
  expect([...stamps].sort(compareStamps)).toEqual([
    '99',
    '099',
    '100',
    '17908570261234567890',
    '17908570261234567891',
  ]);
});
