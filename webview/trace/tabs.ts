import { makeCommunicationTab } from './communication/tab.ts';
import { makeCompareTab } from './compare/tab.ts';
import { makeIdleTab } from './idle/tab.ts';
import { makeKernelsTab } from './kernels/tab.ts';
import { makeMemoryTab } from './memory/tab.ts';
import { makeModulesTab } from './modules/tab.ts';
import { makeOperatorsTab } from './operators/tab.ts';
import { makeOverviewTab } from './overview/tab.ts';
import { makeTimelineTab } from './timeline/tab.ts';
import type { SessionHead } from '../../src/trace/session/queries/head.ts';
import type { TabKind } from './tab.ts';

const tabs: readonly TabKind[] = [
  { id: 'overview', title: (strings) => strings.overviewTitle, make: makeOverviewTab },
  { id: 'timeline', title: (strings) => strings.timelineTitle, make: makeTimelineTab },
  { id: 'operators', title: (strings) => strings.operatorsTitle, make: makeOperatorsTab },
  { id: 'kernels', title: (strings) => strings.kernelsTitle, make: makeKernelsTab },
  { id: 'memory', title: (strings) => strings.memoryTitle, make: makeMemoryTab },
  { id: 'modules', title: (strings) => strings.modulesTitle, make: makeModulesTab },
  { id: 'communication', title: (strings) => strings.communicationTitle, make: makeCommunicationTab },
  { id: 'idle', title: (strings) => strings.idleTitle, make: makeIdleTab },
  { id: 'compare', title: (strings) => strings.compareTitle, make: makeCompareTab },
];

/**
 * The tabs that a trace has, the one that it opens with first: a comparison its own and the timelines, others
 * communication only where there is any.
 */
export function tabsOf({ isComparison, hasCollectives }: SessionHead): readonly TabKind[] {
  const compare = tabs.filter(({ id }) => id === 'compare');
  return isComparison
    ? [...compare, ...tabs.filter(({ id }) => id === 'timeline')]
    : tabs.filter(({ id }) => id !== 'compare' && (id !== 'communication' || hasCollectives));
}
