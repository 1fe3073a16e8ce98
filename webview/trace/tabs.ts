import type { SessionHead } from '../../src/trace/session/queries/head.ts';
import { makeOverviewTab } from './overview/tab.ts';
import type { TabKind } from './tab.ts';

/** Loads the code of all tabs but the overview. */
export const loadLaterTabs = () => import('./laterTabs.ts');

const tabs: readonly TabKind[] = [
  { id: 'overview', title: (strings) => strings.overviewTitle, load: () => makeOverviewTab },
  {
    id: 'timeline',
    title: (strings) => strings.timelineTitle,
    load: async () => (await loadLaterTabs()).makeTimelineTab,
  },
  {
    id: 'operators',
    title: (strings) => strings.operatorsTitle,
    load: async () => (await loadLaterTabs()).makeOperatorsTab,
  },
  {
    id: 'kernels',
    title: (strings) => strings.kernelsTitle,
    load: async () => (await loadLaterTabs()).makeKernelsTab,
  },
  {
    id: 'memory',
    title: (strings) => strings.memoryTitle,
    load: async () => (await loadLaterTabs()).makeMemoryTab,
  },
  {
    id: 'modules',
    title: (strings) => strings.modulesTitle,
    load: async () => (await loadLaterTabs()).makeModulesTab,
  },
  {
    id: 'communication',
    title: (strings) => strings.communicationTitle,
    load: async () => (await loadLaterTabs()).makeCommunicationTab,
  },
  {
    id: 'idle',
    title: (strings) => strings.idleTitle,
    load: async () => (await loadLaterTabs()).makeIdleTab,
  },
  {
    id: 'compare',
    title: (strings) => strings.compareTitle,
    load: async () => (await loadLaterTabs()).makeCompareTab,
  },
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
