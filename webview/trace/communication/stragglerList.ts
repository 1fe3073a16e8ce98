import { formatDurationNs } from '../../../src/core/units.ts';
import type { LateCause } from '../../../src/trace/distributed/lateCause.ts';
import type { ViewedStraggler } from '../../../src/trace/session/queries/communication/communicationView.ts';
import { link } from '../../kit/controls.ts';
import { h } from '../../kit/dom.ts';
import { fill, sectionTitle } from '../../kit/text.ts';
import { goToPlace } from '../placeLinks.ts';
import type { TabContext } from '../tab.ts';
import { capital, causeName, causeWords } from './communicationSentences.ts';

const shownSteps = 12;

/** The ranks that make others wait, the worst first: what they cost, why, and where to see it. */
export function stragglerList(context: TabContext, stragglers: readonly ViewedStraggler[]): HTMLElement {
  const { strings } = context;
  return h(
    'section',
    { class: 'section' },
    sectionTitle(strings.communicationStragglers),
    h('ol', { class: 'straggler-list' }, ...stragglers.map((each) => h('li', {}, item(each)))),
  );

  function item(straggler: ViewedStraggler): HTMLElement {
    const { label, lateNsPerStep, lastIn, comparedCollectives, cause, causeNsPerStep, lateNsByStep, place } =
      straggler;
    // The keys are those of the type.
    const shares = (Object.entries(causeNsPerStep) as [LateCause, number][])
      .filter(([, ns]) => ns > 0)
      .sort(([, a], [, b]) => b - a)
      .map(([each, ns]) =>
        fill(strings.communicationPartText, causeName(each, strings), formatDurationNs(ns)),
      )
      .join(', ');
    const [value = '', unit = ''] = formatDurationNs(lateNsPerStep).split(' ');
    return h(
      'div',
      { class: 'straggler' },
      h(
        'div',
        { class: 'straggler-cost' },
        h('div', { class: 'straggler-value' }, value, h('span', { class: 'unit' }, ` ${unit}`)),
        h('div', { class: 'quiet' }, strings.communicationAStep),
      ),
      h(
        'div',
        { class: 'straggler-words' },
        h('strong', {}, fill(strings.communicationComesLast, capital(label), lastIn, comparedCollectives)),
        h('p', { class: 'quiet' }, fill(strings.communicationBecause, causeWords(cause, strings), shares)),
        lateNsByStep.length < 2
          ? undefined
          : h(
              'p',
              { class: 'quiet' },
              fill(
                strings.communicationByStep,
                `${lateNsByStep
                  .slice(0, shownSteps)
                  .map((ns) => formatDurationNs(ns))
                  .join(', ')}${lateNsByStep.length > shownSteps ? ' …' : ''}`,
              ),
            ),
        place === null
          ? undefined
          : link({
              label: strings.communicationShowLatest,
              description: `${strings.communicationShowLatest}: ${label.slice(0, 200)}`,
              onPress: () => goToPlace(context, place),
            }),
      ),
    );
  }
}
