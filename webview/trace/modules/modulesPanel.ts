import { formatFixed } from '../../../src/core/columnNumbers.ts';
import type { ModulesView } from '../../../src/trace/session/queries/modules.ts';
import { dropdown } from '../../kit/controls.ts';
import { h } from '../../kit/dom.ts';
import { answerLine, noteLine, sectionTitle } from '../../kit/text.ts';
import type { TabContext } from '../tab.ts';
import { kindBars } from './kindBars.ts';
import { moduleFlameView } from './moduleFlameView.ts';
import { moduleKinds } from './moduleKinds.ts';
import { modulesAnswer, modulesNote } from './modulesSentences.ts';
import { moduleTree, type ModuleTreeView } from './moduleTree.ts';

const viewKey = 'modules view';
type Shape = 'table' | 'flame';

/** The answer, kinds of modules, and all of them as a tree or as a flame graph. */
export class ModulesPanel {
  readonly nodes: readonly Node[];
  private readonly context: TabContext;
  private readonly view: ModulesView;
  private readonly place = h('div', {});
  private readonly controls = h('div', { class: 'table-controls' });
  private shape: Shape;
  private shown: { dispose(): void } | undefined;

  constructor(context: TabContext, view: ModulesView) {
    const { strings } = context;
    this.context = context;
    this.view = view;
    this.shape = context.kept(viewKey) === 'flame' ? 'flame' : 'table';
    const isRanges = view.source === 'annotations';
    const kinds = isRanges ? [] : moduleKinds(view.modules, view.deviceTimeNs > 0 ? 'device' : 'host');
    this.nodes = [
      answerLine(modulesAnswer(view, strings)),
      noteLine(modulesNote(view, strings)),
      ...(kinds.length < 2 ? [] : [kindBars(kinds, strings, (kind) => this.showKind(kind))]),
      h(
        'section',
        { class: 'section' },
        h(
          'div',
          { class: 'table-head' },
          h(
            'div',
            { class: 'table-title' },
            sectionTitle(isRanges ? strings.modulesTreeRanges : strings.modulesTree),
            h('span', { class: 'quiet' }, formatFixed(view.modules.length, 0)),
          ),
          this.controls,
        ),
        this.place,
      ),
    ];
    this.draw();
  }

  dispose(): void {
    this.shown?.dispose();
  }

  /** Shows the table with the modules of a kind. */
  private showKind(kind: string): void {
    this.shape = 'table';
    this.draw()?.filter(kind);
    this.place.scrollIntoView({ block: 'nearest' });
  }

  private draw(): ModuleTreeView | undefined {
    const { context, view } = this;
    this.shown?.dispose();
    const tree = this.shape === 'table' ? moduleTree(context, view) : undefined;
    const next = tree ?? moduleFlameView(context, view);
    this.shown = next;
    this.controls.replaceChildren(this.shapeChoice(), ...next.controls);
    this.place.replaceChildren(next.element);
    return tree;
  }

  private shapeChoice(): HTMLElement {
    const { strings } = this.context;
    return dropdown<Shape>({
      label: strings.modulesView,
      choices: [
        { value: 'table', text: strings.modulesTable },
        { value: 'flame', text: strings.modulesFlame },
      ],
      value: this.shape,
      onChoose: (shape) => {
        this.shape = shape;
        this.context.keep(viewKey, shape);
        this.draw();
      },
    });
  }
}
