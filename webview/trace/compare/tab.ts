import '../overview/overview.css';
import './compare.css';
import { plainText } from '../../../src/core/sentence.ts';
import type { CompareAnswer } from '../../../src/trace/session/queries/compare.ts';
import { button } from '../../kit/controls.ts';
import { h, replaceChildrenKeepingFocus } from '../../kit/dom.ts';
import { emptyView, loadingView } from '../../kit/states.ts';
import { answerLine, fill, noteLine, plainDirection, sectionTitle } from '../../kit/text.ts';
import { tiles } from '../../kit/tiles.ts';
import type { MakeTab, TabContext } from '../tab.ts';
import { causesSection } from './causes.ts';
import { partsSection } from './partsSection.ts';
import { stepsSection } from './steps.ts';
import { compareTables } from './tables.ts';
import { compareNote, compareTiles, incompleteNote, limitNotes, withoutDelta } from './words.ts';

/** Two traces: what changed in a step, and why. */
export const makeCompareTab: MakeTab = (context) => {
  const { page, strings } = context;
  const element = h('div', { class: 'overview compare' }, loadingView(strings.working));
  const disposers: (() => void)[] = [];
  let asked = false;
  return {
    element,
    show: () => {
      if (asked) {
        return;
      }
      asked = true;
      page.perform(async () => {
        try {
          draw(await context.ask('compare', undefined));
        } catch (thrown) {
          // Shown again, it is asked again.
          asked = false;
          throw thrown;
        }
      });
    },
    dispose: () => {
      for (const dispose of disposers.splice(0)) {
        dispose();
      }
    },
  };

  function draw(answer: CompareAnswer): void {
    const incomplete = incompleteNote(answer, strings);
    if (answer.emptyFile !== null) {
      replaceChildrenKeepingFocus(
        element,
        emptyView(plainDirection(plainText(answer.sentence)), incomplete, []),
      );
      return;
    }
    const parts = partsSection(context, answer);
    const tables = compareTables(context, answer);
    const steps = stepsSection(context, answer);
    disposers.push(parts.dispose, tables.dispose, () => steps.dispose());
    replaceChildrenKeepingFocus(
      element,
      answerLine(answer.sentence.map((segment) => ({ ...segment, text: withoutDelta(segment.text) }))),
      ...(incomplete === '' ? [] : [noteLine(incomplete)]),
      ...limitNotes(answer, strings).map((line) => noteLine(plainDirection(line))),
      h(
        'div',
        { class: 'compare-note' },
        noteLine(compareNote(answer, strings)),
        h('div', { class: 'compare-actions' }, ...actions(context, answer)),
      ),
      tiles(compareTiles(answer, filesOf(context), strings)),
      h(
        'div',
        { class: 'analysis' },
        h('div', { class: 'where' }, parts.element),
        causesSection(context, answer),
      ),
      tables.element,
      steps.element,
      ...(answer.notes.length === 0 ? [] : [notes(answer.notes)]),
    );
  }

  function notes(lines: readonly string[]): HTMLElement {
    return h(
      'section',
      { class: 'section health' },
      sectionTitle(strings.compareToKnow),
      h('ul', {}, ...lines.map((line) => h('li', {}, plainDirection(line)))),
    );
  }
};

function filesOf({ head }: TabContext): { before: string; after: string } {
  const of = (side: 'before' | 'after') =>
    plainDirection(head.recordings.find((each) => each.side === side && each.isCompared)?.fileName ?? '');
  return { before: of('before'), after: of('after') };
}

function actions(context: TabContext, answer: CompareAnswer): HTMLElement[] {
  const { page, strings } = context;
  return [
    button({
      label: strings.compareTimelines,
      onPress: () => context.go({ tab: 'timeline', view: stepsView(answer), event: null, area: null }),
    }),
    button({
      label: strings.compareCopyMarkdown,
      onPress: () =>
        page.perform(async () => {
          const { markdown } = await context.ask('compareExport', undefined);
          await page.ask('copyText', { text: markdown });
          page.announce(strings.copied);
        }),
    }),
    button({
      label: strings.compareExport,
      onPress: () =>
        page.perform(async () => {
          const { csv, markdown } = await context.ask('compareExport', undefined);
          const fileName = await page.ask('saveTable', { name: 'comparison', csv, markdown });
          if (fileName !== null) {
            page.announce(fill(strings.saved, fileName));
          }
        }),
    }),
  ];
}

/** From the beginning of the first to the end of the last step of either side. */
function stepsView({ alignedSteps }: CompareAnswer): { fromNs: number; toNs: number } | null {
  const steps = alignedSteps.flatMap(({ before, after }) => [before, after]).filter((step) => step !== null);
  return steps.length === 0
    ? null
    : {
        fromNs: Math.min(...steps.map(({ startNs }) => startNs)),
        toNs: Math.max(...steps.map(({ endNs }) => endNs)),
      };
}
