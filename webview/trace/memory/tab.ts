import './memory.css';
import { scopedTab } from '../scopedTab.ts';
import type { MakeTab } from '../tab.ts';
import { emptyMemory } from './emptyMemory.ts';
import { MemoryPanel } from './memoryPanel.ts';

/** The memory of the devices: curve, peak with its owners, operators and single allocations. */
export const makeMemoryTab: MakeTab = (context) =>
  scopedTab(context, {
    class: 'memory',
    ask: (scope) => context.ask('memory', scope),
    draw: (view) => {
      if (view.devices.length === 0) {
        return { nodes: [emptyMemory(context, view.window !== null)] };
      }
      const panel = new MemoryPanel(context, view, context.scope().recording);
      return { nodes: [panel.element], dispose: () => panel.dispose() };
    },
  });
