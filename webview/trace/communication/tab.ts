import './communication.css';
import { scopedTab } from '../scopedTab.ts';
import type { MakeTab } from '../tab.ts';
import { communicationPanel } from './communicationPanel.ts';

/** How the ranks of the job communicate, and who waits for whom. */
export const makeCommunicationTab: MakeTab = (context) =>
  scopedTab(context, {
    class: 'communication',
    ask: (scope) => context.ask('communication', scope),
    draw: (view) => communicationPanel(context, view),
  });
