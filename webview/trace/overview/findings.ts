import { formatDurationNs } from '../../../src/core/units.ts';
import type { LocatedFinding } from '../../../src/trace/session/queries/overviewFindings.ts';
import { link } from '../../kit/controls.ts';
import { h } from '../../kit/dom.ts';
import { fill, plainDirection, sectionTitle } from '../../kit/text.ts';
import type { TabContext } from '../tab.ts';
import { actionOf, bringsTime, exampleOf, placeLabel, sourcesOf, viewAround } from './findingRows.ts';
import { snippetOf } from './snippets.ts';

const mostSources = 3;

/** Findings whose evidence is on other ranks. */
const ofRanks: ReadonlySet<string> = new Set(['straggler', 'communication-exposed']);

/** Findings by what they bring; those that only inform come last, and grey. */
export function findingsSection(
  context: TabContext,
  findings: readonly LocatedFinding[],
  isDeviceWorkLost: boolean,
): HTMLElement {
  const { strings } = context;
  const sorted = [...findings.filter(bringsTime), ...findings.filter((each) => !bringsTime(each))];
  return h(
    'section',
    { class: 'findings' },
    sectionTitle(strings.overviewWhat),
    sorted.length === 0
      ? h('p', { class: 'note' }, isDeviceWorkLost ? strings.overviewChangeUnknown : strings.overviewNoChange)
      : h('ul', {}, ...sorted.map((finding) => findingRow(context, finding))),
  );
}

function findingRow(context: TabContext, finding: LocatedFinding): HTMLElement {
  const { strings, page, head } = context;
  const { id, stakeNsPerStep, isGainOfOthers, confidence, evidence, advice, title } = finding;
  const action = actionOf(id, strings);
  const words = { high: strings.overviewHigh, medium: strings.overviewMedium, low: strings.overviewLow };
  const brings = bringsTime(finding);
  const example = exampleOf(finding);
  const snippet = snippetOf(id);
  const more = moreText(context, finding);
  return h(
    'li',
    { class: brings ? 'finding' : 'finding informs' },
    h(
      'div',
      { class: 'stake' },
      h('div', { class: 'gain' }, brings ? `−${formatDurationNs(stakeNsPerStep)}` : strings.overviewInforms),
      h(
        'div',
        { class: 'remark' },
        brings
          ? fill(
              isGainOfOthers === true ? strings.overviewOthersGainRemark : strings.overviewGainRemark,
              words[confidence],
            )
          : words[confidence],
      ),
    ),
    h(
      'div',
      { class: 'finding-body' },
      h('h3', {}, action),
      h('p', { class: 'quiet' }, plainDirection(evidence[0]?.sentence ?? title)),
      more,
      h(
        'div',
        { class: 'links' },
        example === undefined
          ? undefined
          : link({
              label: strings.overviewShowInTimeline,
              description: fill(strings.overviewShowOf, action),
              onPress: () => show(context, example),
            }),
        head.hasCollectives && ofRanks.has(id)
          ? link({
              label: strings.overviewShowRanks,
              description: fill(strings.overviewShowRanksOf, action),
              onPress: () => context.go({ tab: 'communication' }),
            })
          : undefined,
        ...sourcesOf(finding)
          .slice(0, mostSources)
          .map((source) =>
            link({
              label: placeLabel(source),
              description: fill(strings.overviewOpenSource, placeLabel(source)),
              key: `${id} ${source.text}`,
              onPress: () => context.openSource(source),
            }),
          ),
        snippet === undefined
          ? undefined
          : link({
              label: strings.overviewCopySnippet,
              description: fill(strings.overviewCopySnippetOf, action),
              onPress: () =>
                page.perform(async () => {
                  await page.ask('copyText', { text: snippet });
                  page.announce(strings.copied);
                }),
            }),
        moreToggle(context, action, more),
        id === 'profiler-overhead' && context.canProfileAgain
          ? link({
              label: strings.overviewProfileLess,
              onPress: () =>
                page.perform(() =>
                  page.ask('profileAgain', { options: ['stacks=False', 'shapes=False', 'memory=False'] }),
                ),
            })
          : undefined,
      ),
    ),
  );

  function moreText({ strings: words }: TabContext, { evidence: all }: LocatedFinding): HTMLElement {
    const rest = all.slice(1);
    return h(
      'div',
      { class: 'finding-more', attributes: { id: `more-${id}`, hidden: true } },
      ...rest.map(({ sentence, events: [event] }) =>
        h(
          'p',
          { class: 'quiet' },
          plainDirection(sentence),
          ...(event === undefined || event === example
            ? []
            : [
                ' ',
                link({
                  label: words.overviewShowInTimeline,
                  description: fill(words.overviewShowOf, sentence),
                  onPress: () => show(context, event),
                }),
              ]),
        ),
      ),
      h('p', {}, plainDirection(advice)),
    );
  }
}

function moreToggle({ strings }: TabContext, action: string, more: HTMLElement): HTMLElement {
  const toggle = link({
    label: strings.overviewHow,
    description: fill(strings.overviewHowOf, action),
    onPress: () => {
      more.hidden = !more.hidden;
      toggle.setAttribute('aria-expanded', String(!more.hidden));
    },
  });
  toggle.setAttribute('aria-expanded', 'false');
  toggle.setAttribute('aria-controls', more.id);
  return toggle;
}

function show(context: TabContext, event: NonNullable<ReturnType<typeof exampleOf>>): void {
  context.go({
    tab: 'timeline',
    event: { recording: context.place().recording, row: event.row },
    view: viewAround(event),
  });
}
