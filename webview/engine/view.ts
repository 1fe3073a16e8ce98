import { formatBytes } from '../../src/core/units.ts';
import { button } from '../kit/controls.ts';
import { h } from '../kit/dom.ts';
import { pageHeader } from '../kit/header.ts';
import type { Page } from '../kit/page.ts';
import { emptyView, failureView, loadingView } from '../kit/states.ts';
import { answerLine, fill, noteLine, plainDirection } from '../kit/text.ts';
import type { EngineApi, EngineState } from './api.ts';
import { barePlan } from './barePlan.ts';
import { buildFacts } from './buildFacts.ts';
import { comparisonSection } from './comparisonSection.ts';
import { findingsSection } from './findings.ts';
import { LayersSection } from './layersSection.ts';
import { headerVersion } from './loadability.ts';
import { longList } from './longList.ts';
import { loadNote, refusedNote } from './planNotes.ts';
import { sharesSection } from './shares.ts';
import type { EngineStrings } from './strings.ts';
import { summaryTiles } from './summaryTiles.ts';

type State<K extends EngineState['kind']> = Extract<EngineState, { kind: K }>;

const shownLines = 5;

/** Draws the engine page, one state after the other. */
export class EngineView {
  private readonly page: Page<EngineApi, EngineStrings>;
  private disposers: (() => void)[] = [];

  constructor(page: Page<EngineApi, EngineStrings>) {
    this.page = page;
  }

  show(state: EngineState): void {
    const scrollY = window.scrollY;
    for (const dispose of this.disposers.splice(0)) {
      dispose();
    }
    this.page.show(...this.content(state));
    window.scrollTo(0, scrollY);
  }

  private content(state: EngineState): Node[] {
    const { strings } = this.page;
    switch (state.kind) {
      case 'loading':
        return [this.header(state.subject), loadingView(strings.loading)];
      case 'failed':
        return [
          this.header(state.subject),
          failureView(state.failure, [
            this.button(strings.retry, () => this.page.ask('reload'), 'primary'),
            this.button(strings.showLog, () => this.page.ask('showLog')),
          ]),
        ];
      case 'not-a-plan':
        return [
          this.header(state.subject, [formatBytes(state.sizeBytes)]),
          emptyView(fill(strings.notAPlan, state.subject, state.reason), strings.notAPlanNext, [
            this.button(strings.openAsText, () => this.page.ask('openAsText'), 'primary'),
            this.button(strings.retry, () => this.page.ask('reload')),
          ]),
        ];
      case 'plan':
        return this.plan(state);
      case 'ready':
        return this.report(state);
      case 'comparison':
        return this.comparison(state);
    }
  }

  private plan({ subject, plan, searching, layersCommand }: State<'plan'>): Node[] {
    const { strings } = this.page;
    const version = headerVersion(plan);
    return [
      this.header(
        subject,
        [version === undefined ? '' : fill(strings.tensorrt, version), formatBytes(plan.sizeBytes)],
        [this.button(strings.showPassport, () => this.page.ask('showPassport'))],
      ),
      ...barePlan({ plan, searching, layersCommand, strings, copy: (text) => this.copy(text) }),
    ];
  }

  private report({ subject, version, report, plan, reportOf, first }: State<'ready'>): Node[] {
    const { strings } = this.page;
    const section = new LayersSection({
      page: this.page,
      version,
      layerCount: report.layerCount,
      timed: report.layerTimeNs !== null,
      first,
    });
    this.disposers.push(() => section.dispose());
    const tensorrt = report.tensorrt ?? (plan === null ? undefined : headerVersion(plan));
    const sizeBytes = plan?.sizeBytes ?? report.sizeBytes;
    const note = loadNote(plan, report.build, strings);
    const tiles = summaryTiles(report, strings);
    const facts = buildFacts(report, strings, (text) => this.copy(text));
    return [
      this.header(
        subject,
        [
          tensorrt === undefined ? '' : fill(strings.tensorrt, tensorrt),
          plainDirection(report.gpu ?? ''),
          plainDirection(report.precision ?? ''),
          plan === null ? strings.layerFacts : sizeBytes === null ? '' : formatBytes(sizeBytes),
        ],
        [
          ...(plan === null ? [] : [this.button(strings.showPassport, () => this.page.ask('showPassport'))]),
          this.button(strings.copyMarkdown, () => this.copyMarkdown()),
          this.button(strings.export, () => this.export()),
          this.button(strings.compareWith, () => this.page.ask('compareWith'), 'primary'),
        ],
      ),
      answerLine(report.sentence),
      ...(note === '' ? [] : [noteLine(note)]),
      ...(report.build?.loadCheck.state === 'refused'
        ? [h('p', { class: 'refused' }, refusedNote(report.build.loadCheck.text, strings))]
        : []),
      ...(report.synthetic ? [h('p', { class: 'synthetic' }, strings.synthetic)] : []),
      ...(reportOf === null ? [] : [noteLine(fill(strings.reportOf, reportOf))]),
      this.lines(strings.problems, report.problems),
      this.lines(strings.warnings, report.warnings),
      tiles,
      this.analysis(report, section),
      section.element,
      facts,
    ].filter((node) => node !== undefined);
  }

  private analysis(report: State<'ready'>['report'], section: LayersSection): HTMLElement {
    const { strings } = this.page;
    return h(
      'div',
      { class: 'analysis' },
      h(
        'div',
        { class: 'where' },
        ...(report.byType.length === 0
          ? []
          : [
              sharesSection({
                titles: { time: strings.byType, count: strings.countByType },
                nameHeader: strings.type,
                shares: report.byType,
                strings,
                showOnly: (type, label) => section.show({ type, label: fill(strings.chipType, label) }),
              }),
            ]),
        ...(report.byPrecision.length === 0
          ? []
          : [
              sharesSection({
                titles: { time: strings.byPrecision, count: strings.countByPrecision },
                nameHeader: strings.precision,
                shares: report.byPrecision,
                strings,
                showOnly: (precision, label) =>
                  section.show({ precision, label: fill(strings.chipPrecision, label) }),
              }),
            ]),
      ),
      findingsSection(report.findings, strings, ({ layers, title }) =>
        section.show({ among: new Set(layers), label: fill(strings.chipFinding, title) }),
      ),
    );
  }

  private comparison({ subject, comparison }: State<'comparison'>): Node[] {
    const { left, right } = comparison;
    const section = comparisonSection({
      comparison,
      strings: this.page.strings,
      order: this.page.recall('comparisonOrder'),
      onOrder: (order) => this.page.remember('comparisonOrder', order),
    });
    this.disposers.push(section.dispose);
    const { strings } = this.page;
    return [
      this.header(
        subject,
        [],
        [
          this.button(strings.copyMarkdown, () => this.copyMarkdown()),
          this.button(strings.export, () => this.export()),
        ],
      ),
      answerLine(comparison.sentence),
      h(
        'ul',
        { class: 'compared' },
        ...[left, right].map(({ name, facts }) =>
          h(
            'li',
            {},
            h('bdi', { class: 'subject' }, plainDirection(name)),
            h('span', { class: 'quiet' }, ` ${facts.map(plainDirection).join(' · ')}`),
          ),
        ),
      ),
      ...comparison.notes.map((note) => noteLine(note)),
      section.element,
    ];
  }

  private lines(title: string, lines: readonly string[]): HTMLElement | undefined {
    return lines.length === 0
      ? undefined
      : h(
          'section',
          { class: 'remarks' },
          h('h2', {}, title),
          longList(lines, shownLines, plainDirection, this.page.strings),
        );
  }

  private header(
    subject: string,
    facts: readonly string[] = [],
    actions: readonly HTMLElement[] = [],
  ): HTMLElement {
    return pageHeader({ subject, facts, actions });
  }

  private button(label: string, act: () => Promise<void>, look: 'primary' | 'quiet' = 'quiet'): HTMLElement {
    return button({ label, look, onPress: () => this.page.perform(act) });
  }

  private copy(text: string): void {
    this.page.perform(async () => {
      await this.page.ask('copyText', { text });
      this.page.announce(this.page.strings.copied);
    });
  }

  private async copyMarkdown(): Promise<void> {
    await this.page.ask('copyMarkdown');
    this.page.announce(this.page.strings.copied);
  }

  private async export(): Promise<void> {
    const fileName = await this.page.ask('export');
    if (fileName !== null) {
      this.page.announce(fill(this.page.strings.saved, fileName));
    }
  }
}
