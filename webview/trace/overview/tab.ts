import './overview.css';
import { h, replaceChildrenKeepingFocus } from '../../kit/dom.ts';
import { emptyView, loadingView } from '../../kit/states.ts';
import { answerLine, noteLine } from '../../kit/text.ts';
import { tiles } from '../../kit/tiles.ts';
import type { OverviewAnswer } from '../../../src/trace/session/queries/overview.ts';
import type { Place } from '../place.ts';
import type { MakeTab, TabContext } from '../tab.ts';
import { overviewTiles } from './figures.ts';
import { findingsSection } from './findings.ts';
import { gpuSection } from './gpuTable.ts';
import { healthSection } from './health.ts';
import { idleSection } from './idleCauses.ts';
import { legacySection } from './legacy.ts';
import { lostDeviceWork, noteOf } from './note.ts';
import { stepSection } from './stepSection.ts';
import { stepStripSection } from './strip.ts';

/** The answer of a trace: what a step takes, where its time goes, and what to change. */
export const makeOverviewTab: MakeTab = (context) => {
  const { page, strings } = context;
  const element = h('div', { class: 'overview' }, loadingView(strings.working));
  const disposers: (() => void)[] = [];
  let shown = '';
  const clear = () => {
    for (const dispose of disposers.splice(0)) {
      dispose();
    }
  };
  return {
    element,
    show: (place) => {
      const { recording, steps } = place;
      const wanted = JSON.stringify([recording, steps]);
      if (wanted === shown) {
        return;
      }
      shown = wanted;
      page.perform(async () => {
        const scope = { recording, steps };
        const answer = await context.ask('overview', scope);
        if (shown !== wanted) {
          return;
        }
        clear();
        const slots = draw(answer, place);
        await Promise.all([fillStrip(slots.strip, scope, wanted), fillRanks(slots.gpus, wanted)]);
      });
    },
    dispose: clear,
  };

  function draw(answer: OverviewAnswer, { recording, steps }: Place): { strip: Element; gpus: Element } {
    const strip = h('div', { class: 'strip-slot' });
    const gpus = h('div', {});
    if (answer.steps.length === 0) {
      const [first] = answer.health;
      replaceChildrenKeepingFocus(
        element,
        emptyView(first?.message ?? strings.nothingRecorded, first?.option ?? '', []),
        ...(answer.health.length + answer.notices.length < 2
          ? []
          : [healthSection(context, answer.health.slice(1), answer.notices)]),
      );
      return { strip, gpus };
    }
    const chart = stepSection(context, answer, steps);
    disposers.push(chart.dispose);
    const own = gpuSection(context, [{ label: undefined, gpus: answer.gpus }]);
    gpus.append(...(own === undefined ? [] : [own]));
    const idle = idleSection(context, answer.idle);
    replaceChildrenKeepingFocus(
      element,
      answerLine(answer.sentence),
      noteLine(noteOf(answer, steps !== null, strings)),
      tiles(overviewTiles(answer, steps, strings)),
      h(
        'div',
        { class: 'analysis' },
        h('div', { class: 'where' }, chart.element, strip, ...(idle === undefined ? [] : [idle])),
        h(
          'div',
          { class: 'advice' },
          findingsSection(context, answer.findings, lostDeviceWork(answer.health).length > 0),
          healthSection(context, healthBeside(answer), answer.notices),
        ),
      ),
      gpus,
      legacySection(context, recording),
    );
    return { strip, gpus };
  }

  async function fillStrip(
    slot: Element,
    scope: ReturnType<TabContext['scope']>,
    wanted: string,
  ): Promise<void> {
    const strip = await context.ask('stepStrip', scope);
    if (shown === wanted && strip !== null && strip.lanes.length > 0) {
      const section = stepStripSection(context, strip);
      disposers.push(section.dispose);
      slot.replaceChildren(section.element);
    }
  }

  /** The GPUs of all ranks take longer, as each rank is analysed for them. */
  async function fillRanks(slot: Element, wanted: string): Promise<void> {
    if (new Set(context.head.recordings.map(({ rank }) => rank)).size < 2) {
      return;
    }
    const ranks = await context.ask('jobGpus', undefined);
    const section = gpuSection(context, ranks);
    if (shown === wanted && section !== undefined) {
      slot.replaceChildren(section);
    }
  }
};

/** What no finding says already. */
function healthBeside({ health, findings }: OverviewAnswer): OverviewAnswer['health'] {
  return findings.some(({ id }) => id === 'profiler-overhead')
    ? health.filter(({ code }) => code !== 'profiler-overhead')
    : health;
}
