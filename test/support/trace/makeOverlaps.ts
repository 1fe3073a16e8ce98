import { Random } from './generator/random.ts';
import type { RawEvent } from './smallTrace.ts';

/**
 * Events without order or sense: on threads and streams, nested, overlapping, without a length, beginning together,
 * with names that differ only in case. Microseconds, with nanoseconds behind the point.
 */
export function makeOverlaps(seed: number, count: number): RawEvent[] {
  const random = new Random(seed);
  const names = ['aten::mm', 'aten::MM', 'gemm', 'Gemm', 'loader', '', 'aten::addmm'];
  const events: RawEvent[] = [];
  for (let index = 0; index < count; index++) {
    const isDevice = random.chance(0.4);
    const dur = random.chance(0.1)
      ? 0
      : random.chance(0.1)
        ? random.int(0, 5_000)
        : random.int(0, 9_000) / 1000;
    events.push({
      ph: 'X',
      name: random.pick(names),
      ts: random.int(0, 2_000) + random.int(0, 3) / 4,
      dur,
      ...(isDevice
        ? { cat: random.pick(['kernel', 'kernel', 'gpu_memcpy', 'gpu_user_annotation', 'cuda_sync']) }
        : { cat: random.pick(['cpu_op', 'cpu_op', 'python_function', 'cuda_runtime', 'user_annotation']) }),
      ...(isDevice
        ? { pid: random.int(0, 1), tid: random.int(7, 8) }
        : { pid: 100, tid: random.int(100, 101) }),
      args: {},
    });
  }
  return events;
}
