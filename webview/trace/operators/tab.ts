import './operators.css';
import { emptyView } from '../../kit/states.ts';
import { answerLine, noteLine } from '../../kit/text.ts';
import { scopedTab } from '../scopedTab.ts';
import type { MakeTab } from '../tab.ts';
import { operatorCharts } from './operatorCharts.ts';
import { operatorNote, operatorSentence } from './operatorSentence.ts';
import { operatorTable } from './operatorTable.ts';

/** Which operators take the time, and how much of what is possible they reach. */
export const makeOperatorsTab: MakeTab = (context) => {
  const { strings } = context;
  return scopedTab(context, {
    class: 'operators',
    ask: (scope) => context.ask('operators', scope),
    draw: (answer) => {
      if (answer.operators.length === 0) {
        return { nodes: [emptyView(strings.operatorsNone, strings.operatorsNoneWhy, [])] };
      }
      const table = operatorTable(context, answer);
      return {
        nodes: [
          answerLine(operatorSentence(answer, strings)),
          noteLine(operatorNote(answer, strings)),
          operatorCharts(context, answer, (name) => table.find(name)),
          table.element,
        ],
        dispose: () => table.dispose(),
      };
    },
  });
};
