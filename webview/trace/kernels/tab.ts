import './kernels.css';
import { button } from '../../kit/controls.ts';
import { emptyView } from '../../kit/states.ts';
import { answerLine, noteLine } from '../../kit/text.ts';
import { scopedTab } from '../scopedTab.ts';
import type { MakeTab } from '../tab.ts';
import { kernelCharts } from './kernelCharts.ts';
import { kernelNote, kernelSentence } from './kernelSentence.ts';
import { kernelTables } from './kernelTable.ts';

/** What runs on the GPU: kernels, copies and sets, with their launch configurations and their use of tensor cores. */
export const makeKernelsTab: MakeTab = (context) => {
  const { strings, page } = context;
  return scopedTab(context, {
    class: 'kernels',
    ask: (scope) => context.ask('kernels', scope),
    draw: (answer) => {
      if (answer.kernels.length === 0 && answer.copies.length === 0) {
        return {
          nodes: [
            emptyView(
              strings.kernelsNone,
              strings.kernelsNoneWhy,
              context.canProfileAgain
                ? [
                    button({
                      label: strings.profileAgain,
                      key: 'profile again for kernels',
                      onPress: () => page.perform(() => page.ask('profileAgain', { options: [] })),
                    }),
                  ]
                : [],
            ),
          ],
        };
      }
      const tables = kernelTables(context, answer);
      return {
        nodes: [
          answerLine(kernelSentence(answer, strings)),
          noteLine(kernelNote(answer, strings)),
          ...(answer.kernels.length === 0
            ? []
            : [kernelCharts(context, answer, (name) => tables.find(name))]),
          ...tables.nodes,
        ],
        dispose: () => tables.dispose(),
      };
    },
  });
};
