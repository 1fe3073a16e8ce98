import { communicationStrings } from './communication/strings.ts';
import { compareStrings } from './compare/strings.ts';
import { flameStrings } from './flame/strings.ts';
import { detailStrings } from './detail/strings.ts';
import { idleStrings } from './idle/strings.ts';
import { kernelsStrings } from './kernels/strings.ts';
import { memoryStrings } from './memory/strings.ts';
import { modulesStrings } from './modules/strings.ts';
import { operatorsStrings } from './operators/strings.ts';
import { overviewStrings } from './overview/strings.ts';
import { tableStrings } from './table/strings.ts';
import { timelineStrings } from './timeline/strings.ts';

/** Words of the trace page. `{0}` is filled in; a host may send them in another language. */
export const traceStrings = {
  loading: 'Reading the trace…',
  loadingShare: 'Reading the trace: {0}',
  loadingFigures: 'So far: {0}, {1}. Steps, shares and findings follow when all of it is read.',
  working: 'Working it out…',
  retry: 'Try Again',
  showLog: 'Show Log',
  openAsText: 'Open as Text',
  compareWith: 'Compare With…',
  swap: 'Swap Before and After',
  exportReport: 'Export Report…',
  copyLink: 'Copy Link',
  copied: 'Copied',
  saved: 'Saved to {0}',
  profileAgain: 'Profile Again',
  pages: 'Pages of the trace',
  recording: 'Recording',
  steps: 'Steps',
  allSteps: 'All {0} steps',
  oneStep: '1 step',
  stepRange: '{0} to {1}',
  alignedSteps: 'Steps that begin together',
  alignedAt: 'Aligned at {0}',
  alignedAtBoth: 'Aligned at {0} and {1}',
  alignedLead: 'The host is {0} ahead of its GPU before, {1} after.',
  alignedLeadWhy:
    'A step begins where the GPU has done the work of the step before it. A host that waits for nothing begins it sooner, so that its threads are ahead of the GPU by as much.',
  nothingRecorded: 'The trace holds no timed event.',
  showOnTimeline: 'Show on Timeline',
  openSource: 'Open Source',
  ...flameStrings,
  ...tableStrings,
  ...detailStrings,
  ...overviewStrings,
  ...timelineStrings,
  ...operatorsStrings,
  ...kernelsStrings,
  ...memoryStrings,
  ...modulesStrings,
  ...communicationStrings,
  ...idleStrings,
  ...compareStrings,
};

export type TraceStrings = typeof traceStrings;
