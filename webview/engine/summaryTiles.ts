import { formatBytes, formatDurationNs, formatSignificant } from '../../src/core/units.ts';
import { type Tile, tiles } from '../kit/tiles.ts';
import { fill } from '../kit/text.ts';
import type { EngineHead } from './api.ts';
import type { EngineStrings } from './strings.ts';

/** The figures that stand for the engine, as far as they are known; absent when there are fewer than two. */
export function summaryTiles(report: EngineHead, strings: EngineStrings): HTMLElement | undefined {
  const { timing, layerTimeNs, layerCount, byType, sizeBytes } = report;
  const latency = timing?.latency ?? null;
  const compute = timing?.compute ?? null;
  const throughput = timing?.throughputPerSecond ?? null;
  const cudaGraph = timing?.cudaGraph ?? null;
  const all: (Tile | undefined)[] = [
    latency === null
      ? undefined
      : tile(
          strings.latency,
          formatDurationNs(latency.p50Ns),
          latency.p99Ns === null
            ? strings.latencyRemarkPlain
            : fill(strings.latencyRemark, formatDurationNs(latency.p99Ns)),
        ),
    compute === null
      ? undefined
      : tile(strings.compute, formatDurationNs(compute.p50Ns), computeRemark(report, strings)),
    layerTimeNs === null
      ? undefined
      : tile(strings.layerTime, formatDurationNs(layerTimeNs), strings.layerTimeRemark),
    throughput === null
      ? undefined
      : {
          name: strings.throughput,
          value: formatSignificant(throughput),
          unit: strings.throughputUnit,
          ...(cudaGraph === null ? {} : { remark: cudaGraph ? strings.withGraph : strings.withoutGraph }),
        },
    layerCount === 0
      ? undefined
      : {
          name: strings.layers,
          value: layerCount.toLocaleString('en-US'),
          ...(byType.length === 0 ? {} : { remark: fill(strings.layersOneKind, byType.length) }),
        },
    sizeBytes === null ? undefined : tile(strings.size, formatBytes(sizeBytes)),
  ];
  const known = all.filter((each) => each !== undefined).slice(0, 5);
  return known.length < 2 ? undefined : tiles(known);
}

function computeRemark({ timing }: EngineHead, strings: EngineStrings): string {
  const transfersNs = (timing?.h2d?.p50Ns ?? 0) + (timing?.d2h?.p50Ns ?? 0);
  return transfersNs === 0
    ? strings.computeRemarkPlain
    : fill(strings.computeRemark, formatDurationNs(transfersNs));
}

/** `8.1 ms` with the unit apart. */
function tile(name: string, text: string, remark?: string): Tile {
  const space = text.lastIndexOf(' ');
  return {
    name,
    value: text.slice(0, space),
    unit: text.slice(space + 1),
    ...(remark === undefined ? {} : { remark }),
  };
}
