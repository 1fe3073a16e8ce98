import { formatBytes } from '../../src/core/units.ts';
import type { PassportChain } from '../../src/pipeline/passportChain.ts';
import { button } from '../kit/controls.ts';
import { h } from '../kit/dom.ts';
import { pageHeader } from '../kit/header.ts';
import type { Page } from '../kit/page.ts';
import { emptyView, failureView, loadingView } from '../kit/states.ts';
import { answerLine, fill, noteLine, sectionTitle } from '../kit/text.ts';
import type { PassportApi, PassportState } from './api.ts';
import { chainItem, fileName } from './chainItem.ts';
import { chainAsText } from './chainText.ts';
import type { PassportStrings } from './strings.ts';

/** Draws the passport page, one state after the other. */
export class PassportView {
  private readonly page: Page<PassportApi, PassportStrings>;

  constructor(page: Page<PassportApi, PassportStrings>) {
    this.page = page;
  }

  show(state: PassportState): void {
    this.page.show(...this.content(state));
  }

  private content(state: PassportState): Node[] {
    const { strings } = this.page;
    if (state.kind === 'ready') {
      return this.chain(state.chain);
    }
    const header = pageHeader({ subject: state.subject ?? strings.title, facts: [], actions: [] });
    switch (state.kind) {
      case 'loading':
        return [header, loadingView(strings.loading)];
      case 'empty':
        return [
          header,
          emptyView(fill(strings.emptyTitle, state.subject), strings.emptyBody, [this.runButton('primary')]),
        ];
      case 'failed':
        return [
          header,
          failureView(state.failure, [
            this.button(strings.retry, () => this.page.ask('reload'), 'primary'),
            this.button(strings.showLog, () => this.page.ask('showLog')),
          ]),
        ];
    }
  }

  private chain(chain: PassportChain): Node[] {
    const { strings } = this.page;
    const [first] = chain.nodes;
    const steps = chain.nodes.filter(({ step }) => step !== undefined).length;
    return [
      pageHeader({
        subject: first === undefined ? strings.title : fileName(first.artifact.path),
        facts:
          first === undefined
            ? []
            : [
                steps === 1 ? strings.oneStep : fill(strings.steps, steps),
                formatBytes(first.artifact.sizeBytes),
              ],
        actions: [
          this.button(strings.copyText, async () => {
            await this.page.ask('copyText', { text: chainAsText(chain) });
            this.page.announce(strings.copied);
          }),
          ...(chain.stale ? [this.runButton('primary')] : []),
        ],
      }),
      answerLine(chain.sentence),
      ...(chain.note === undefined || chain.note.length === 0 ? [] : [noteLine(chain.note)]),
      h(
        'section',
        { class: 'section' },
        sectionTitle(strings.chain, strings.chainRemark),
        h('ol', { class: 'chain' }, ...chain.nodes.map((node) => chainItem(node, this.page))),
      ),
    ];
  }

  private runButton(look: 'primary' | 'quiet'): HTMLElement {
    return this.button(this.page.strings.runPipeline, () => this.page.ask('runPipeline'), look);
  }

  private button(label: string, act: () => Promise<void>, look: 'primary' | 'quiet' = 'quiet'): HTMLElement {
    return button({ label, look, onPress: () => this.page.perform(act) });
  }
}
