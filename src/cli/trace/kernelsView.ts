import { toDelimitedText } from '../../core/textTable.ts';
import { kernelsText } from '../../trace/report/tablesText.ts';
import { exitStatus } from '../cliContext.ts';
import { ask, onlyPath } from './ask.ts';
import type { TraceViewFunction } from './traceView.ts';

/** `engine-room trace kernels FILE`: kernels with their launch configuration, and copies. */
export const kernelsView: TraceViewFunction = async (request) => {
  const { args, output } = request.context;
  const answer = await ask(request, { view: 'kernels', path: onlyPath(request) });
  switch (args.format) {
    case 'json':
      output.result(JSON.stringify(answer, undefined, 2));
      break;
    case 'csv':
      output.result(
        toDelimitedText([
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
        ]).trimEnd(),
      );
      break;
    case 'text':
    case 'markdown':
      output.result(kernelsText(answer, args.format));
  }
  return exitStatus.done;
};
