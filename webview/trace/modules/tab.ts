import './modules.css';
import { scopedTab } from '../scopedTab.ts';
import type { MakeTab } from '../tab.ts';
import { emptyModules } from './emptyModules.ts';
import { ModulesPanel } from './modulesPanel.ts';
import { usedModules } from './usedModules.ts';

/** The modules of the model: what each costs, forward and backward, on the host and on the GPU. */
export const makeModulesTab: MakeTab = (context) =>
  scopedTab(context, {
    class: 'modules',
    ask: (scope) => context.ask('modules', scope),
    draw: (answer) => {
      const modules = usedModules(answer.modules);
      if (modules.length === 0) {
        return { nodes: [emptyModules(context)] };
      }
      const panel = new ModulesPanel(context, { ...answer, modules });
      return { nodes: panel.nodes, dispose: () => panel.dispose() };
    },
  });
