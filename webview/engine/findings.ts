import { formatDurationNs } from '../../src/core/units.ts';
import type { EngineFinding } from '../../src/tensorrt/report/engineReport.ts';
import { link } from '../kit/controls.ts';
import { h } from '../kit/dom.ts';
import { fill, plainDirection, sectionTitle } from '../kit/text.ts';
import type { EngineStrings } from './strings.ts';

/** Findings by what they bring, with the layers that show it; those that only inform come last. */
export function findingsSection(
  findings: readonly EngineFinding[],
  strings: EngineStrings,
  showLayers: (finding: EngineFinding) => void,
): HTMLElement {
  return h(
    'section',
    { class: 'findings' },
    sectionTitle(strings.findings),
    findings.length === 0
      ? h('p', { class: 'note' }, strings.noFindings)
      : h(
          'ul',
          {},
          ...byStake(findings).map((finding) => findingRow(finding, strings, () => showLayers(finding))),
        ),
  );
}

function byStake(findings: readonly EngineFinding[]): EngineFinding[] {
  return findings.toSorted((left, right) => (right.stakeNs ?? -1) - (left.stakeNs ?? -1));
}

function findingRow(finding: EngineFinding, strings: EngineStrings, show: () => void): HTMLElement {
  const { title, why, stakeNs, confidence, layers } = finding;
  const label = layers.length === 1 ? strings.showLayer : fill(strings.showLayers, layers.length);
  return h(
    'li',
    { class: stakeNs === null ? 'finding informs' : 'finding' },
    h(
      'div',
      { class: 'stake' },
      h('div', { class: 'gain' }, stakeNs === null ? strings.informs : `−${formatDurationNs(stakeNs)}`),
      h(
        'div',
        { class: 'remark' },
        stakeNs === null ? strings[confidence] : fill(strings.stakeRemark, strings[confidence]),
      ),
    ),
    h(
      'div',
      {},
      h('h3', {}, plainDirection(title)),
      h('p', { class: 'quiet' }, plainDirection(why)),
      layers.length === 0
        ? undefined
        : link({
            label,
            description: fill(strings.showLayersOf, label, title),
            onPress: show,
          }),
    ),
  );
}
