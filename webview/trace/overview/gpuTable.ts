import { formatFixed } from '../../../src/core/columnNumbers.ts';
import type { GpuJson } from '../../../src/trace/report/reportJson.ts';
import { h, nameText } from '../../kit/dom.ts';
import { type Cell, type Column, dataTable } from '../../kit/table.ts';
import { sectionTitle } from '../../kit/text.ts';
import type { TabContext } from '../tab.ts';

/** GPUs of one recording, with its name where there are several. */
export interface GpusOf {
  readonly label: string | undefined;
  readonly gpus: readonly GpuJson[];
}

/** What each GPU did; nothing where none worked. */
export function gpuSection({ strings }: TabContext, ranks: readonly GpusOf[]): HTMLElement | undefined {
  const rows = ranks.flatMap(({ label, gpus }) => gpus.map((gpu) => ({ label, gpu })));
  if (rows.length === 0) {
    return undefined;
  }
  const hasRanks = rows.some(({ label }) => label !== undefined);
  const shares: readonly (readonly [string, string, (gpu: GpuJson) => number | null])[] = [
    ['busy', strings.overviewBusy, (gpu) => gpu.busy],
    ['utilization', strings.overviewUtilization, (gpu) => gpu.utilization],
    ['computing', strings.overviewComputing, (gpu) => gpu.computing],
    ['sm', strings.overviewSm, (gpu) => gpu.smEfficiency],
    ['occupancy', strings.overviewOccupancy, (gpu) => gpu.occupancy],
    ['tensorCores', strings.overviewTensorCores, (gpu) => gpu.tensorCoreShare],
  ];
  const columns: Column[] = [
    ...(hasRanks ? [{ id: 'rank', header: strings.overviewRank }] : []),
    { id: 'gpu', header: strings.overviewGpu },
    ...shares.map(([id, header]) => ({ id, header, unit: '%', numeric: true })),
  ];
  return h(
    'section',
    { class: 'section gpus' },
    sectionTitle(strings.overviewGpus, strings.overviewGpusRemark),
    dataTable({
      caption: strings.overviewGpus,
      columns,
      rows: rows.map(({ label, gpu }) => ({
        cells: [
          ...(hasRanks ? [words(label ?? '')] : []),
          words(`${gpu.id} · ${gpu.name}`),
          ...shares.map(([, , valueOf]) => percent(valueOf(gpu))),
        ],
      })),
    }),
  );
}

function words(text: string): Cell {
  return { content: nameText(text), text, value: text };
}

function percent(share: number | null): Cell {
  const text = share === null ? '–' : formatFixed(share * 100, 1);
  return { content: text, text, value: share ?? undefined };
}
