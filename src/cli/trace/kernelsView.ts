import { kernelsText } from '../../trace/report/tablesText.ts';
import { exitStatus } from '../cliContext.ts';
import { ask, onlyPath } from './ask.ts';
import { printForms } from './printForms.ts';
import type { TraceViewFunction } from './traceView.ts';

/** `engine-room trace kernels FILE`: kernels with their launch configuration, and copies. */
export const kernelsView: TraceViewFunction = async (request) => {
  const answer = await ask(request, { view: 'kernels', path: onlyPath(request) });
  printForms(request.context, {
    json: () => answer,
    csv: () => [
      [
        [
          'name',
          'operator',
          'grid',
          'block',
          'registersPerThread',
          'sharedMemoryBytes',
          'calls',
          'totalNs',
          'meanNs',
          'minNs',
          'maxNs',
          'blocksPerSm',
          'occupancy',
          'tensorCores',
        ],
        ...answer.kernelsByLaunch.map((row) => [
          row.name,
          row.operator ?? '',
          row.grid?.join(' ') ?? '',
          row.block?.join(' ') ?? '',
          row.registersPerThread ?? undefined,
          row.sharedMemoryBytes ?? undefined,
          row.calls,
          row.totalNs,
          row.meanNs,
          row.minNs,
          row.maxNs,
          row.blocksPerSm ?? undefined,
          row.occupancy ?? undefined,
          row.tensorCores.use,
        ]),
      ],
    ],
    text: (form) => kernelsText(answer, form),
  });
  return exitStatus.done;
};
