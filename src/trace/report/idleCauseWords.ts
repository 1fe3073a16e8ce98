import type { IdleCause } from '../analyse/idleGaps.ts';

/** What causes of idle time are called in charts and tables, on the pages and on the command line alike. */
export const idleCauseTitles = {
  hostLate: 'Host late',
  synchronisingCall: 'Host waited for GPU',
  dataLoader: 'Data loader',
  streamWait: 'Other work first',
  launchQueue: 'Pause of the GPU',
  lateRank: 'Late rank',
  endOfStep: 'End of step',
  unknown: 'Not known',
} satisfies Readonly<Record<IdleCause, string>>;

/** The causes as they follow "because". */
export const idleCauseReasons = {
  hostLate: 'the host had not launched the next work',
  synchronisingCall: 'the host had waited for the GPU',
  dataLoader: 'the host waited for the data loader',
  streamWait: 'the next work waited for other work',
  launchQueue: 'the GPU paused before queued work',
  lateRank: 'another rank was late',
  endOfStep: 'nothing more was launched in the step',
  unknown: 'the launch is not in the trace',
} satisfies Readonly<Record<IdleCause, string>>;
