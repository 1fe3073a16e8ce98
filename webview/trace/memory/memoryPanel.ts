import { formatBytes, formatDurationNs } from '../../../src/core/units.ts';
import type { MemoryView, MemoryViewDevice } from '../../../src/trace/session/queries/memory/memoryView.ts';
import { button, dropdown } from '../../kit/controls.ts';
import { h } from '../../kit/dom.ts';
import { answerLine, fill, noteLine, sectionTitle } from '../../kit/text.ts';
import type { TabContext } from '../tab.ts';
import { timeText } from '../timeText.ts';
import { type CurveChart, curveChart } from './curveChart.ts';
import type { Stretch } from './curveLayout.ts';
import { eventsTable } from './eventsTable.ts';
import { memoryAnswer, memoryNote } from './memorySentences.ts';
import { operatorsTable } from './operatorsTable.ts';
import { ownersSection } from './ownersSection.ts';

const deviceKey = 'memory device';
const stretchKey = 'memory stretch';
/** How much of the timeline is shown around the peak. */
const aroundPeakNs = 500_000;

/** The memory of one device at a time, with what happened in the stretch that is selected. */
export class MemoryPanel {
  readonly element = h('div', {});
  private readonly context: TabContext;
  private readonly view: MemoryView;
  private readonly recording: number;
  private readonly tables = h('div', { class: 'memory-tables' });
  private readonly stretchLine = h('div', { class: 'memory-stretch' });
  private device: MemoryViewDevice | undefined;
  private chart: CurveChart | undefined;
  private shownTables: { dispose(): void }[] = [];
  private selected: Stretch | null;
  /** Counts what was asked, so that a late answer does not replace a newer one. */
  private asked = 0;

  constructor(context: TabContext, view: MemoryView, recording: number) {
    this.context = context;
    this.view = view;
    this.recording = recording;
    this.selected = within(asStretch(context.kept(stretchKey)), view.window);
    const kept = context.kept(deviceKey);
    this.show(view.devices.find(({ device }) => device === kept) ?? view.devices[0]);
  }

  dispose(): void {
    this.asked++;
    this.chart?.dispose();
    this.closeTables();
  }

  private show(device: MemoryViewDevice | undefined): void {
    if (device === undefined) {
      return;
    }
    const { context, view } = this;
    const { strings } = context;
    this.device = device;
    this.chart?.dispose();
    this.chart = curveChart({
      device,
      view,
      strings,
      selected: this.selected,
      onSelect: (stretch) => this.select(stretch),
    });
    const note = memoryNote(device, view, strings);
    this.element.replaceChildren(
      answerLine(memoryAnswer(device, strings)),
      ...[note, ...device.notes, this.onlyHost()].filter((text) => text !== '').map((text) => noteLine(text)),
      h(
        'section',
        { class: 'section' },
        h(
          'div',
          { class: 'memory-head' },
          sectionTitle(strings.memoryCurve, device.device),
          h('div', { class: 'memory-actions' }, this.deviceChoice(device), this.peakLink(device)),
        ),
        this.chart.element,
        h('div', { class: 'memory-foot' }, legend(device, strings), this.stretchLine),
      ),
      device.owners === null
        ? ''
        : ownersSection(context, device.owners, device.peak.allocatedBytes, view.moduleSource),
      this.tables,
    );
    this.showStretch();
    context.page.perform(() => this.fillTables());
  }

  /** A GPU worked, and only the host's memory was recorded. */
  private onlyHost(): string {
    const { hasDevice = false } = this.context.head.recordings[this.recording] ?? {};
    return hasDevice && this.view.devices.every(({ device }) => device === 'cpu')
      ? this.context.strings.memoryOnlyCpu
      : '';
  }

  private deviceChoice(chosen: MemoryViewDevice): HTMLElement | undefined {
    const { devices } = this.view;
    return devices.length < 2
      ? undefined
      : dropdown({
          label: this.context.strings.memoryDevice,
          choices: devices.map(({ device }) => ({ value: device, text: device })),
          value: chosen.device,
          onChoose: (name) => {
            this.context.keep(deviceKey, name);
            this.show(devices.find(({ device }) => device === name));
          },
        });
  }

  private peakLink({ peak }: MemoryViewDevice): HTMLElement {
    const { timeNs } = peak;
    return button({
      label: this.context.strings.memoryShowPeak,
      onPress: () =>
        this.context.go({
          tab: 'timeline',
          event: null,
          view: { fromNs: timeNs - aroundPeakNs, toNs: timeNs + aroundPeakNs },
        }),
    });
  }

  private select(stretch: Stretch | null): void {
    this.selected = stretch;
    this.context.keep(stretchKey, stretch);
    this.showStretch();
    this.context.page.perform(() => this.fillTables());
  }

  private showStretch(): void {
    const { strings } = this.context;
    const { selected } = this;
    this.stretchLine.replaceChildren(
      ...(selected === null
        ? [h('span', { class: 'quiet' }, strings.memoryCurveHint)]
        : [
            h(
              'span',
              { attributes: { role: 'status' } },
              fill(
                strings.memoryStretchText,
                timeText(selected.fromNs),
                timeText(selected.toNs),
                formatDurationNs(selected.toNs - selected.fromNs),
              ),
            ),
            button({
              label: strings.memoryShowAll,
              onPress: () => {
                this.chart?.select(null);
                this.select(null);
              },
            }),
          ]),
    );
  }

  private async fillTables(): Promise<void> {
    const { context, recording, device } = this;
    const asked = ++this.asked;
    const { fromNs, toNs } = this.selected ?? this.view.window ?? { fromNs: null, toNs: null };
    const stretch = await context.ask('memoryStretch', {
      recording,
      device: device?.device ?? '',
      fromNs,
      toNs,
    });
    if (asked !== this.asked) {
      return;
    }
    this.closeTables();
    const operators = operatorsTable(context, stretch.operators);
    const events = eventsTable(context, stretch.events);
    this.shownTables = [operators, events];
    this.tables.replaceChildren(operators.element, events.element);
  }

  private closeTables(): void {
    for (const table of this.shownTables) {
      table.dispose();
    }
    this.shownTables = [];
  }
}

function legend({ peak, curve }: MemoryViewDevice, strings: TabContext['strings']): HTMLElement {
  const item = (kind: string, text: string, value: string) =>
    h(
      'span',
      { class: 'memory-legend-item' },
      h('span', { class: `memory-swatch ${kind}`, attributes: { 'aria-hidden': 'true' } }),
      text,
      h('span', { class: 'quiet' }, ` ${value}`),
    );
  const highest = peak.highestReservedBytes;
  return h(
    'div',
    { class: 'memory-legend' },
    item(
      'allocated',
      strings.memoryAllocated,
      fill(strings.memoryAtEnd, formatBytes(curve.allocatedBytes.at(-1) ?? 0)),
    ),
    highest === null
      ? undefined
      : item('reserved', strings.memoryReserved, fill(strings.memoryAtMost, formatBytes(highest))),
    item('peak', strings.memoryPeak, formatBytes(peak.allocatedBytes)),
  );
}

/** A stretch that was kept for other steps selects nothing in these. */
function within(stretch: Stretch | null, window: Stretch | null): Stretch | null {
  return stretch === null ||
    window === null ||
    (stretch.fromNs >= window.fromNs && stretch.toNs <= window.toNs)
    ? stretch
    : null;
}

/** What the page kept, if it is a stretch. */
function asStretch(kept: unknown): Stretch | null {
  return typeof kept === 'object' &&
    kept !== null &&
    'fromNs' in kept &&
    'toNs' in kept &&
    typeof kept.fromNs === 'number' &&
    typeof kept.toNs === 'number'
    ? { fromNs: kept.fromNs, toNs: kept.toNs }
    : null;
}
