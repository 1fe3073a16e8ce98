import type { ComparisonReport } from '../../src/pipeline/comparison.ts';
import { comparisonTable, type ComparisonTable } from '../../src/pipeline/comparisonTable.ts';
import { type BarMeaning, barChart } from '../kit/chart.ts';
import { button, progressRing } from '../kit/controls.ts';
import { h } from '../kit/dom.ts';
import { pageHeader } from '../kit/header.ts';
import type { Page } from '../kit/page.ts';
import { emptyView, failureView, loadingView } from '../kit/states.ts';
import { answerLine, fill, noteLine, sectionTitle } from '../kit/text.ts';
import type { CompareApi, CompareState } from './api.ts';
import { latencyBars, meaningOf, sizeBars } from './bars.ts';
import { buildsTable } from './buildsTable.ts';
import type { CompareStrings } from './strings.ts';

/** Draws the comparison page, one state after the other. */
export class CompareView {
  private readonly page: Page<CompareApi, CompareStrings>;
  private charts: { dispose: () => void }[] = [];

  constructor(page: Page<CompareApi, CompareStrings>) {
    this.page = page;
  }

  show(state: CompareState): void {
    for (const chart of this.charts.splice(0)) {
      chart.dispose();
    }
    this.page.show(...this.content(state));
  }

  private content(state: CompareState): Node[] {
    const { strings } = this.page;
    const subject = ('subject' in state ? state.subject : undefined) ?? strings.title;
    switch (state.kind) {
      case 'loading':
        return [this.header(subject, []), loadingView(strings.loading)];
      case 'empty':
        return [
          this.header(subject, []),
          emptyView(strings.emptyTitle, strings.emptyBody, [this.measureButton(strings.measure)]),
        ];
      case 'failed':
        return [
          this.header(subject, []),
          failureView(state.failure, [
            button({
              label: strings.retry,
              look: 'primary',
              onPress: () => this.page.perform(() => this.page.ask('reload')),
            }),
            button({
              label: strings.showLog,
              onPress: () => this.page.perform(() => this.page.ask('showLog')),
            }),
          ]),
        ];
      case 'ready':
        return this.report(state.report, state.busy);
    }
  }

  private report(report: ComparisonReport, busy: string | undefined): Node[] {
    const { strings } = this.page;
    const table = comparisonTable(report.rows);
    return [
      this.header(report.subject, report.facts, [
        button({ label: strings.copyMarkdown, onPress: () => this.copyMarkdown() }),
        button({ label: strings.exportCsv, onPress: () => this.exportCsv() }),
        this.measureButton(strings.measureAgain, busy !== undefined),
      ]),
      ...(busy === undefined
        ? []
        : [h('p', { class: 'busy', attributes: { role: 'status' } }, progressRing(busy), busy)]),
      answerLine(report.sentence),
      ...(report.note.length === 0 ? [] : [noteLine(report.note)]),
      ...(report.warnings.length === 0
        ? []
        : [h('ul', { class: 'warnings' }, ...report.warnings.map((warning) => h('li', {}, warning)))]),
      this.chartSection(table),
      buildsTable({
        table,
        unitOfWork: report.unitOfWork,
        strings,
        showPassport: (path) => this.page.perform(() => this.page.ask('showPassport', { path })),
        page: this.page,
      }),
    ];
  }

  private chartSection(table: ComparisonTable): HTMLElement {
    const { strings } = this.page;
    const latency = barChart(latencyBars(table, strings));
    const size = barChart(sizeBars(table, strings));
    this.charts.push(latency, size);
    return h(
      'div',
      {},
      h(
        'div',
        { class: 'charts' },
        h(
          'section',
          {},
          sectionTitle(strings.latency, fill(strings.latencyUnit, table.time.unit)),
          latency.element,
        ),
        h('section', {}, sectionTitle(strings.size, fill(strings.sizeUnit, table.size.unit)), size.element),
      ),
      this.legend(table),
    );
  }

  /** Only where something besides the usual two meanings is on the charts. */
  private legend(table: ComparisonTable): HTMLElement | undefined {
    const { strings } = this.page;
    const words: Record<BarMeaning, string> = {
      reference: strings.legendReference,
      subject: strings.legendPassed,
      failed: strings.legendFailed,
      open: strings.legendUnchecked,
    };
    const meanings = [...new Set(table.rows.map(({ row }) => meaningOf(row.gate)))];
    return meanings.length < 2
      ? undefined
      : h(
          'ul',
          { class: 'legend' },
          ...meanings.map((meaning) =>
            h('li', {}, h('span', { class: `swatch swatch-${meaning}` }), words[meaning]),
          ),
        );
  }

  private header(
    subject: string,
    facts: readonly string[],
    actions: readonly HTMLElement[] = [],
  ): HTMLElement {
    return pageHeader({ subject, facts, actions });
  }

  private measureButton(label: string, disabled = false): HTMLElement {
    return button({
      label,
      look: 'primary',
      disabled,
      onPress: () => this.page.perform(() => this.page.ask('measureAgain')),
    });
  }

  private copyMarkdown(): void {
    this.page.perform(async () => {
      await this.page.ask('copyMarkdown');
      this.page.announce(this.page.strings.copied);
    });
  }

  private exportCsv(): void {
    this.page.perform(async () => {
      const fileName = await this.page.ask('exportCsv');
      if (fileName !== null) {
        this.page.announce(fill(this.page.strings.saved, fileName));
      }
    });
  }
}
