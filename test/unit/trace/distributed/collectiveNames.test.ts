import { expect, test } from 'vitest';
import { parseCollectiveArgs } from '../../../../src/trace/distributed/collectiveArgs.ts';
import {
  busFactor,
  collectiveKind,
  elementBytes,
} from '../../../../src/trace/distributed/collectiveNames.ts';

test.each([
  ['allreduce', 'all_reduce'],
  ['nccl:all_reduce', 'all_reduce'],
  ['gloo:all_reduce', 'all_reduce'],
  ['ncclDevKernel_AllReduce_Sum_f32_RING_LL(ncclDevKernelArgsStorage<4096ul>)', 'all_reduce'],
  ['ncclKernel_AllReduce_RING_LL_Sum_float(ncclDevComm*)', 'all_reduce'],
  ['void vllm::cross_device_reduce_1stage<float, 2>(vllm::RankData*)', 'all_reduce'],
  ['_allgather_base', 'all_gather'],
  ['all_gather_into_tensor_coalesced', 'all_gather'],
  ['ncclDevKernel_AllGather_RING_LL(ncclDevKernelArgsStorage<4096ul>)', 'all_gather'],
  ['_reduce_scatter_base', 'reduce_scatter'],
  ['ncclDevKernel_ReduceScatter_Sum_bf16_RING_LL(x)', 'reduce_scatter'],
  ['all_to_allv', 'all_to_all'],
  ['ncclDevKernel_SendRecv(ncclDevKernelArgsStorage<4096ul>)', 'send_recv'],
  ['broadcast_oop', 'broadcast'],
  ['ncclDevKernel_Reduce_Sum_f32_RING_LL(x)', 'reduce'],
  ['gather', 'gather'],
  ['scatter', 'scatter'],
  ['send', 'send'],
  ['recv', 'recv'],
  ['barrier', 'barrier'],
  ['wait', undefined],
  ['init', undefined],
])('%s is %s', (name, kind) => {
  expect(collectiveKind(name)).toBe(kind);
});

test('factors of nccl-tests', () => {
  expect(busFactor('all_reduce', 8)).toBe(1.75);
  expect(busFactor('all_gather', 8)).toBe(0.875);
  expect(busFactor('reduce_scatter', 2)).toBe(0.5);
  expect(busFactor('all_to_all', 4)).toBe(0.75);
  expect(busFactor('broadcast', 8)).toBe(1);
  expect(busFactor('reduce', 8)).toBe(1);
  expect(busFactor('send_recv', 2)).toBe(1);
});

test.each([
  ['Float', 4],
  ['BFloat16', 2],
  ['Float8_e4m3fn', 1],
  ['Long', 8],
  ['c10::Half', 2],
  ['unsigned char', 1],
  ['Unheard', undefined],
])('an element of %s has %s bytes', (dtype, bytes) => {
  expect(elementBytes(dtype)).toBe(bytes);
});

test('a message is as large as the larger side', () => {
  const args = {
    'Collective name': '_allgather_base',
    dtype: 'BFloat16',
    'In msg nelems': 10,
    'Out msg nelems': 80,
  };
  expect(
    parseCollectiveArgs(JSON.stringify({ ...args, Seq: 7, 'Process Group Ranks': [0, 1] })),
  ).toMatchObject({
    kind: 'all_gather',
    sizeBytes: 160,
    sequence: 7,
    groupRanks: '[0,1]',
  });
});

test.each(['{', '[]', '"x"', '{"Collective name": 5}', '{"Collective name": "wait"}'])(
  '%s is no collective',
  (json) => {
    expect(parseCollectiveArgs(json)).toBeUndefined();
  },
);
