/** The tabs that are loaded after the answer stands: one file, so that a remote machine is asked once. */
export { makeCommunicationTab } from './communication/tab.ts';
export { makeCompareTab } from './compare/tab.ts';
export { makeIdleTab } from './idle/tab.ts';
export { makeKernelsTab } from './kernels/tab.ts';
export { makeMemoryTab } from './memory/tab.ts';
export { makeModulesTab } from './modules/tab.ts';
export { makeOperatorsTab } from './operators/tab.ts';
export { makeTimelineTab } from './timeline/tab.ts';
