import type { CopyStats } from '../../../src/trace/analyse/kernels/copyStats.ts';
import type { KernelStats } from '../../../src/trace/analyse/kernels/kernelStats.ts';
import { kernelLabels } from '../../../src/trace/diff/kernelLabels.ts';
import { fill } from '../../kit/text.ts';
import { bytesColumn, durationColumn, numberColumn, shareColumn, wordsColumn } from '../table/columnKinds.ts';
import type { Grouping, ViewColumn } from '../table/viewColumn.ts';
import type { kernelsStrings } from './strings.ts';

type Words = Readonly<typeof kernelsStrings>;
type Rows = readonly KernelStats[];

export type KernelKind = 'name' | 'launch';

/** Columns of the kernels' table. */
export function kernelColumns(rows: Rows, kind: KernelKind, words: Words): ViewColumn<KernelStats>[] {
  const unitFrom = rows.map(({ meanNs }) => meanNs);
  const labels = kernelLabels(rows.map(({ name }) => name));
  return [
    {
      id: 'name',
      header: words.kernelsKernel,
      text: ({ name }) => labels.get(name) ?? name,
      tooltip: ({ name }) => name,
      // Saved files have the whole name.
      value: ({ name }) => name,
      track: 'minmax(120px, 3fr)',
    },
    ...(kind === 'launch'
      ? [
          wordsColumn<KernelStats>({
            id: 'operator',
            header: words.kernelsOperator,
            of: ({ operator }) => operator,
            track: 'minmax(90px, 1fr)',
          }),
        ]
      : []),
    numberColumn({ id: 'calls', header: words.kernelsCalls, of: ({ calls }) => calls, rows }),
    durationColumn({
      id: 'total',
      header: words.kernelsTotal,
      of: ({ totalNs }) => totalNs,
      rows,
      bar: true,
    }),
    durationColumn({
      id: 'mean',
      header: words.kernelsMean,
      of: ({ meanNs }) => meanNs,
      rows,
      unitFrom,
      total: 'none',
    }),
    durationColumn({
      id: 'min',
      header: words.kernelsMin,
      of: ({ minNs }) => minNs,
      rows,
      unitFrom,
      total: 'none',
      hidden: kind === 'launch',
    }),
    durationColumn({
      id: 'max',
      header: words.kernelsMax,
      of: ({ maxNs }) => maxNs,
      rows,
      unitFrom,
      total: 'largest',
      hidden: kind === 'launch',
    }),
    ...(kind === 'launch' ? launchColumns(rows, words) : []),
    numberColumn({
      id: 'blocks',
      header: words.kernelsBlocks,
      description: words.kernelsBlocksMeans,
      of: ({ blocksPerSm }) => blocksPerSm,
      rows,
      // Below 1 the decimals tell how many multiprocessors are left out.
      decimals: 2,
      total: 'none',
    }),
    occupancyColumn(rows, words),
    wordsColumn({
      id: 'tensorCores',
      header: words.kernelsTensorCores,
      of: (row) => useText(row, words),
      track: '96px',
    }),
  ];
}

export function kernelGroupings(kind: KernelKind, words: Words): Grouping<KernelStats>[] {
  return [
    ...(kind === 'launch'
      ? [
          {
            id: 'operator',
            title: words.kernelsGroupOperator,
            of: ({ operator }: KernelStats) => operator ?? words.kernelsNoOperator,
          },
          { id: 'kernel', title: words.kernelsGroupKernel, of: ({ name }: KernelStats) => name },
        ]
      : []),
    {
      id: 'tensorCores',
      title: words.kernelsGroupTensorCores,
      of: (row) => useWords(row.tensorCores.use, words),
    },
  ];
}

/** Columns of the table of copies and sets. */
export function copyColumns(rows: readonly CopyStats[], words: Words): ViewColumn<CopyStats>[] {
  return [
    wordsColumn({
      id: 'name',
      header: words.kernelsCopy,
      of: ({ name }) => name,
      track: 'minmax(240px, 3fr)',
    }),
    wordsColumn({
      id: 'direction',
      header: words.kernelsDirection,
      of: ({ direction }) => direction,
      track: 'minmax(120px, 1fr)',
    }),
    wordsColumn({
      id: 'hostMemory',
      header: words.kernelsHostMemory,
      description: words.kernelsHostMemoryMeans,
      of: ({ hostMemory }) => hostMemory,
      track: '96px',
    }),
    numberColumn({ id: 'calls', header: words.kernelsCalls, of: ({ calls }) => calls, rows }),
    durationColumn({
      id: 'total',
      header: words.kernelsTotal,
      of: ({ totalNs }) => totalNs,
      rows,
      bar: true,
    }),
    durationColumn({
      id: 'max',
      header: words.kernelsLongest,
      of: ({ maxNs }) => maxNs,
      rows,
      total: 'largest',
    }),
    bytesColumn({ id: 'bytes', header: words.kernelsBytes, of: ({ bytes }) => bytes, rows }),
    numberColumn({
      id: 'bandwidth',
      header: words.kernelsBandwidth,
      of: ({ bandwidth }) => bandwidth,
      rows,
      total: 'none',
      scale: { unit: 'GB/s', divisor: 1e9, valueUnit: 'B/s' },
    }),
  ];
}

/** The words of a use in charts and groups. */
export function useWords(use: KernelStats['tensorCores']['use'], words: Words): string {
  return { yes: words.kernelsUsing, no: words.kernelsNotUsing, unknown: words.kernelsUnknown }[use];
}

function useText({ tensorCores }: KernelStats, words: Words): string {
  return { yes: words.kernelsYes, no: words.kernelsNo, unknown: words.kernelsMaybe }[tensorCores.use];
}

function launchColumns(rows: Rows, words: Words): ViewColumn<KernelStats>[] {
  return [
    sizesColumn('grid', words.kernelsGrid, ({ grid }) => grid),
    sizesColumn('block', words.kernelsBlock, ({ block }) => block),
    numberColumn({
      id: 'registers',
      header: words.kernelsRegisters,
      description: words.kernelsRegistersMeans,
      of: ({ registersPerThread }) => registersPerThread,
      rows,
      total: 'none',
    }),
    bytesColumn({
      id: 'sharedMemory',
      header: words.kernelsSharedMemory,
      description: words.kernelsSharedMemoryMeans,
      of: ({ sharedMemoryBytes }) => sharedMemoryBytes,
      rows,
      total: 'none',
    }),
  ];
}

/** `64 × 1 × 1`, sorted by their product. */
function sizesColumn(
  id: string,
  header: string,
  of: (row: KernelStats) => readonly number[] | null,
): ViewColumn<KernelStats> {
  return {
    id,
    header,
    numeric: true,
    track: '116px',
    text: (row) => of(row)?.join(' × ') ?? '',
    value: (row) => of(row)?.reduce((product, size) => product * size, 1),
  };
}

/** An occupancy that the trace does not tell is an upper bound. */
function occupancyColumn(rows: Rows, words: Words): ViewColumn<KernelStats> {
  const column = shareColumn({
    id: 'occupancy',
    header: words.kernelsOccupancy,
    description: words.kernelsOccupancyMeans,
    of: ({ occupancy }: KernelStats) => occupancy,
    rows,
  });
  return {
    ...column,
    text: (row) => (row.isOccupancyComputed ? fill(words.kernelsAtMost, column.text(row)) : column.text(row)),
  };
}
