import type { Breakdown } from '../../../src/trace/analyse/breakdown.ts';
import type { TraceStrings } from '../strings.ts';
import type { StackedSeries } from './stackedLayout.ts';

/** Parts of a step as charts show them: copies and sets of memory are one. */
export const chartParts = [
  'kernel',
  'communication',
  'copy',
  'launch',
  'dataLoader',
  'host',
  'other',
] as const;
export type ChartPart = (typeof chartParts)[number];

/** Blue is the GPU's computing, purple what brings it work and data, orange the host, grey the rest. */
const looks: Readonly<Record<ChartPart, Omit<StackedSeries, 'label'>>> = {
  kernel: { color: '--box-kernel', pattern: 'plain' },
  communication: { color: '--box-communication', pattern: 'falling' },
  copy: { color: '--box-copy', pattern: 'falling' },
  launch: { color: '--box-launch', pattern: 'plain' },
  dataLoader: { color: '--host', pattern: 'rising' },
  host: { color: '--host', pattern: 'plain' },
  other: { color: '--rest', pattern: 'plain' },
};

/** Nanoseconds of each chart part, in the order of {@link chartParts}. */
export function partValues(parts: Breakdown): number[] {
  const { kernel, communication, memcpy, memset, runtime, dataLoader, cpu, other } = parts;
  return [kernel, communication, memcpy + memset, runtime, dataLoader, cpu, other];
}

export function partSeries(strings: Readonly<TraceStrings>): StackedSeries[] {
  const labels: Readonly<Record<ChartPart, string>> = {
    kernel: strings.overviewKernel,
    communication: strings.overviewCommunication,
    copy: strings.overviewCopy,
    launch: strings.overviewLaunch,
    dataLoader: strings.overviewDataLoader,
    host: strings.overviewHost,
    other: strings.overviewOther,
  };
  return chartParts.map((part) => ({ ...looks[part], label: labels[part] }));
}
