import { z } from 'zod/mini';
import { gpuJson, type GpuJson } from '../../report/reportJson.ts';
import { gpusOf } from '../../summarise.ts';
import { defineQuery } from '../sessionQuery.ts';

/** The GPUs of one rank. */
export interface RankGpus {
  readonly label: string;
  readonly recording: number;
  readonly gpus: readonly GpuJson[];
}

/** What the GPUs of all ranks did during all of their steps. */
export const jobGpusQuery = defineQuery(z.undefined(), (session): RankGpus[] =>
  session.remember('jobGpus', () =>
    session.recordings
      .filter(({ side, span }) => side === 'before' && span === 1)
      .map(({ label, index, analysis }) => ({
        label,
        recording: index,
        gpus: gpusOf(analysis()).map(gpuJson),
      })),
  ),
);
