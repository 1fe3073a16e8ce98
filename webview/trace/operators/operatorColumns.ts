import { durationColumn, numberColumn, shareColumn, wordsColumn } from '../table/columnKinds.ts';
import type { Grouping, ViewColumn } from '../table/viewColumn.ts';
import type { OperatorKind, OperatorRow } from './operatorRow.ts';
import type { operatorsStrings } from './strings.ts';

type Words = Readonly<typeof operatorsStrings>;
type Rows = readonly OperatorRow[];

/** Columns of the operators' table; without device work only those of the host. */
export function operatorColumns(rows: Rows, kind: OperatorKind, words: Words): ViewColumn<OperatorRow>[] {
  const hasDevice = rows.some(({ deviceSelfNs }) => deviceSelfNs > 0);
  return [
    wordsColumn({
      id: 'name',
      header: words.operatorsOperator,
      of: ({ name }) => name,
      track: 'minmax(120px, 2fr)',
    }),
    ...(kind === 'shape'
      ? [
          wordsColumn<OperatorRow>({
            id: 'shapes',
            header: words.operatorsShapes,
            of: ({ shapesText }) => shapesText,
            track: 'minmax(120px, 3fr)',
          }),
        ]
      : []),
    ...(kind === 'stack'
      ? [
          wordsColumn<OperatorRow>({
            id: 'calledFrom',
            header: words.operatorsCalledFrom,
            of: ({ calledFrom }) => calledFrom,
            track: 'minmax(120px, 3fr)',
          }),
        ]
      : []),
    numberColumn({ id: 'calls', header: words.operatorsCalls, of: ({ calls }) => calls, rows }),
    ...(hasDevice ? deviceColumns(rows, kind, words) : []),
    ...hostColumns(rows, kind, words, hasDevice),
    ...(hasDevice ? achievedColumns(rows, words) : []),
  ];
}

/** Ways to put rows together. */
export function operatorGroupings(kind: OperatorKind, words: Words): Grouping<OperatorRow>[] {
  const byName = { id: 'name', title: words.operatorsGroupName, of: ({ name }: OperatorRow) => name };
  return kind === 'name'
    ? []
    : kind === 'shape'
      ? [byName]
      : [
          byName,
          {
            id: 'line',
            title: words.operatorsGroupLine,
            of: ({ calledFrom }) => (calledFrom === '' ? words.operatorsNoLine : calledFrom),
          },
        ];
}

function deviceColumns(rows: Rows, kind: OperatorKind, words: Words): ViewColumn<OperatorRow>[] {
  return [
    durationColumn({
      id: 'deviceSelf',
      header: words.operatorsDeviceSelf,
      description: words.operatorsDeviceSelfMeans,
      of: ({ deviceSelfNs }) => deviceSelfNs,
      rows,
      bar: true,
    }),
    durationColumn({
      id: 'deviceTotal',
      header: words.operatorsDeviceTotal,
      description: words.operatorsDeviceTotalMeans,
      of: ({ deviceTotalNs }) => deviceTotalNs,
      rows,
      total: totalOfTotals(kind),
      // The shapes need the room.
      hidden: kind === 'shape',
    }),
  ];
}

function hostColumns(
  rows: Rows,
  kind: OperatorKind,
  words: Words,
  hasDevice: boolean,
): ViewColumn<OperatorRow>[] {
  // Device work without an operator has no time on the host.
  const host = (of: (row: OperatorRow) => number) => (row: OperatorRow) => (row.isOperator ? of(row) : null);
  return [
    durationColumn({
      id: 'hostSelf',
      header: words.operatorsHostSelf,
      description: words.operatorsHostSelfMeans,
      of: host(({ hostSelfNs }) => hostSelfNs),
      rows,
      bar: !hasDevice,
    }),
    durationColumn({
      id: 'hostTotal',
      header: words.operatorsHostTotal,
      description: words.operatorsHostTotalMeans,
      of: host(({ hostTotalNs }) => hostTotalNs),
      rows,
      total: totalOfTotals(kind),
      // The shapes need the room.
      hidden: kind === 'shape',
    }),
    ...(hasDevice
      ? [
          durationColumn<OperatorRow>({
            id: 'runtime',
            header: words.operatorsRuntime,
            description: words.operatorsRuntimeMeans,
            of: host(({ hostRuntimeNs }) => hostRuntimeNs),
            rows,
            hidden: true,
          }),
        ]
      : []),
  ];
}

function achievedColumns(rows: Rows, words: Words): ViewColumn<OperatorRow>[] {
  const boundWords = {
    compute: words.operatorsBoundCompute,
    memory: words.operatorsBoundMemory,
    launch: words.operatorsBoundLaunch,
    none: '',
  };
  const hasModel = rows.some(({ achieved }) => achieved !== null);
  return [
    numberColumn({
      id: 'kernels',
      header: words.operatorsKernels,
      of: ({ kernels }) => kernels,
      rows,
      // Times need the room.
      hidden: true,
    }),
    shareColumn({
      id: 'tensorCores',
      header: words.operatorsTensorCores,
      description: words.operatorsTensorCoresMeans,
      of: ({ tensorCoreShare }) => tensorCoreShare,
      rows,
    }),
    ...(hasModel
      ? [
          shareColumn<OperatorRow>({
            id: 'peak',
            header: words.operatorsPeak,
            description: words.operatorsPeakMeans,
            of: ({ achieved }) => achieved?.efficiency,
            rows,
          }),
          wordsColumn<OperatorRow>({
            id: 'bound',
            header: words.operatorsBound,
            of: ({ achieved }) => boundWords[achieved?.bound ?? 'none'],
            track: '86px',
          }),
          numberColumn<OperatorRow>({
            id: 'rate',
            header: words.operatorsRate,
            of: ({ achieved }) => achieved?.flopPerSecond,
            rows,
            total: 'none',
            hidden: true,
            scale: { unit: 'TFLOP/s', divisor: 1e12, valueUnit: 'FLOP/s' },
          }),
          numberColumn<OperatorRow>({
            id: 'bandwidth',
            header: words.operatorsBandwidth,
            of: ({ achieved }) => achieved?.bytesPerSecond,
            rows,
            total: 'none',
            hidden: true,
            scale: { unit: 'GB/s', divisor: 1e9, valueUnit: 'B/s' },
          }),
        ]
      : []),
  ];
}

/** Operators of one line lie inside one another, so that their totals do not add up. */
function totalOfTotals(kind: OperatorKind): 'sum' | 'none' {
  return kind === 'stack' ? 'none' : 'sum';
}
