import { idleCauseStrings } from '../idleCauseStrings.ts';

/** Words of the idle tab, and the names of causes that other tabs use as well. */
export const idleStrings = {
  ...idleCauseStrings,
  idleTitle: 'Idle',
  idleAnswer: 'The GPU stands still for {0} of {1}, {2} of it; most of that because {3} ({4}).',
  idleAnswerMany: 'The {0} GPUs together stand still for {1} of {2}; most of that because {3} ({4}).',
  idleEachStep: 'each {0} step',
  idleTheStep: 'the {0} step',
  idleNone: 'No GPU stood still during these steps.',
  idleNoGpu: 'No work on a GPU was recorded in these steps.',
  idleNoGpuWhy:
    'Idle time is that of a GPU. It is found when the model runs on one and the profiler is asked for it: activities=[ProfilerActivity.CPU, ProfilerActivity.CUDA].',
  idleNote: 'The longest gap lasts {0}.',
  idleWhy: 'Why the GPU stands still',
  idleCause: 'Cause',
  idleBar: 'Bar',
  idlePerStep: 'A step',
  idleShareOfStep: 'Of step',
  idleShareOfIdle: '{0} of idle time',
  idleLittle: '<0.1 %',
  idleChart: 'Idle time a step by cause: {0}.',
  idleChartItem: '{0} {1} {2}',
  idleShowCause: '{0}: show the gaps',
  idleWhatToDo: 'What to do',
  idleGapCount: '{0} gaps',
  idleOneGap: '1 gap',
  idleMostAt: 'Most at',
  idleShowGapsOf: '{0}: {1}',
  idleASteps: 'a step',
  idleSteps: 'Steps',
  idleStep: 'Step',
  idleLength: 'Length',
  idleTime: 'Idle',
  idleGaps: 'Gaps',
  idleGap: 'Gap',
  idleGpu: 'GPU',
  idleBeginsAt: 'Begins at',
  idleDuration: 'Duration',
  idleLine: 'Line or operator',
  idleGroupCause: 'By cause',
  idleGroupLine: 'By line',
  idleGroupStep: 'By step',
  idleNoLine: '(not known)',
  idleShowStep: 'Restrict to This Step',
  idleHeldBy: 'Held by',
  idleShowHolder: 'Show What Held the Host',
  'idleDo-hostLate':
    'Python and PyTorch take longer to launch work than the GPU takes to do it. Launch less: a CUDA graph or torch.compile (mode="reduce-overhead"), larger batches, fused operators.',
  'idleDo-synchronisingCall':
    'A call such as .item(), .cpu(), print of a tensor or a copy from pageable memory makes the host wait, and then it has nothing prepared. Take it out of the loop, do it every so many steps, or copy with pin_memory=True and non_blocking=True.',
  'idleDo-dataLoader':
    'Prepare batches while the GPU works: more workers (num_workers), persistent_workers=True, a larger prefetch_factor, cheaper decoding.',
  'idleDo-streamWait':
    'The work was launched in time but had to wait for another stream, an event or a collective. See on the timeline for what, and let them overlap.',
  'idleDo-launchQueue':
    'About a microsecond between two kernels is the GPU’s own. Only fewer, longer kernels help: fusion (torch.compile) or a CUDA graph.',
  'idleDo-lateRank':
    'This GPU waits in a collective for a slower rank: the collective’s kernel runs, but nothing is computed. The Communication page says which one, and what made it late.',
  'idleDo-endOfStep':
    'The GPU is done while the host still works at the end of the step: logging, metrics, saving. Move it out of the loop or into another thread.',
  'idleDo-unknown':
    'Nobody can tell what the GPU waited for. Record the host too: activities=[ProfilerActivity.CPU, ProfilerActivity.CUDA].',
};
