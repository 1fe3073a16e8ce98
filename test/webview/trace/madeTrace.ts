import type { KernelStats } from '../../../src/trace/analyse/kernels/kernelStats.ts';
import type { HeadRecording } from '../../../src/trace/session/queries/head.ts';
import type { KernelsView } from '../../../src/trace/session/queries/tables.ts';
import type { OpenOptions, usePages } from '../support/pages.ts';
import { type TraceApi, traceRequests } from '../../../webview/trace/api.ts';
import { firstPlace, type Place } from '../../../webview/trace/place.ts';
import { type Asked, recordingHandlers } from './traceHost.ts';

/** Names that somebody could have put into a trace. */
export const hostileNames = [
  '<script>alert(1)</script><img src=x onerror=alert(1)><b>bold</b>',
  'left \u202Etfel\u2066 right',
  'long '.repeat(2_000),
  '=HYPERLINK("http://example.invalid")',
] as const;

/** A kernel of a made trace. */
export function madeKernel(name: string, change: Partial<KernelStats> = {}): KernelStats {
  return {
    name,
    operator: null,
    grid: [1, 1, 1],
    block: [128, 1, 1],
    registersPerThread: 32,
    sharedMemoryBytes: 0,
    calls: 2,
    totalNs: 2_000,
    meanNs: 1_000,
    minNs: 900,
    maxNs: 1_100,
    blocksPerSm: 1,
    occupancy: 0.5,
    isOccupancyComputed: false,
    tensorCores: { use: 'no', reason: 'it has no matrix product' },
    ...change,
  };
}

/** So many kernels, the first the longest; every fourth uses tensor cores. */
export function manyKernels(count: number): KernelStats[] {
  return Array.from({ length: count }, (_, index) =>
    madeKernel(`kernel_${String(index).padStart(6, '0')}<float>`, {
      calls: 1 + (index % 7),
      totalNs: (count - index) * 1_000,
      tensorCores: { use: index % 4 === 0 ? 'yes' : 'no', reason: 'made' },
    }),
  );
}

/** Opens the kernels tab over made rows; everything beside the kernels themselves is recorded. */
export async function openKernels(
  pages: ReturnType<typeof usePages>,
  kernels: readonly KernelStats[],
  options: MadeOptions = {},
) {
  const answer: KernelsView = {
    schema: '',
    files: [],
    stepCount: 1,
    kernels,
    kernelsByLaunch: [],
    copies: [],
    kernelsBusyNs: kernels.reduce((sum, { totalNs }) => sum + totalNs, 0),
  };
  const opened = await openMade(
    pages,
    { kernels: answer, kernelExamples: { calls: 0, examples: [], operators: [] } },
    { ...options, place: { tab: 'kernels', ...options.place } },
  );
  await opened.page.getByRole('treegrid', { name: 'Kernels' }).waitFor();
  return opened;
}

type MadeOptions = Partial<OpenOptions<TraceApi>> & { readonly place?: Partial<Place> };

/** Opens the trace page over made answers by the names of their queries. */
export async function openMade(
  pages: ReturnType<typeof usePages>,
  answers: Readonly<Record<string, unknown>>,
  options: MadeOptions & { readonly head?: Partial<HeadRecording>; readonly canProfileAgain?: boolean } = {},
) {
  const { place, head, canProfileAgain = false, ...rest } = options;
  const asked: Asked = [];
  const opened = await pages.open<TraceApi>('trace', {
    schemas: traceRequests,
    handlers: { ...recordingHandlers(asked), query: ({ name }) => answers[name] },
    onReady: (host) =>
      host.tell('show', {
        kind: 'ready',
        subject: 'made.pt.trace.json',
        version: 1,
        canProfileAgain,
        place: null,
        answered: null,
        head: {
          facts: [],
          hasCollectives: false,
          isComparison: false,
          pairs: [],
          alignedPair: 0,
          recordings: [
            {
              side: 'before',
              isCompared: false,
              label: 'made',
              rank: null,
              fileName: 'made.pt.trace.json',
              steps: [{ name: 'ProfilerStep#1', startNs: 0, endNs: 1e9 }],
              recorded: { shapes: true, stacks: true },
              hasMemory: false,
              hasDevice: true,
              hasPython: false,
              ...head,
            },
          ],
        },
      }),
    state: { place: { ...firstPlace, ...place } },
    ...rest,
  });
  return { ...opened, asked };
}
