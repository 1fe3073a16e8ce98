import { formatFixed, timeUnitFor } from '../../../src/core/columnNumbers.ts';
import { barTable } from '../../kit/barTable.ts';
import { h } from '../../kit/dom.ts';
import { fill, sectionTitle } from '../../kit/text.ts';
import type { TraceStrings } from '../strings.ts';
import { columnText, decimalsOf } from '../table/columnKinds.ts';
import type { ModuleKind } from './moduleKinds.ts';

const shownKinds = 8;

/** Own time by kind of module as bars with figures. @param show looks for the modules of a kind. */
export function kindBars(
  kinds: readonly ModuleKind[],
  strings: TraceStrings,
  show: (kind: string) => void,
): HTMLElement {
  const cut = kinds.length > shownKinds + 1 ? shownKinds : kinds.length;
  const rest = kinds.slice(cut);
  const sum = (pick: (kind: ModuleKind) => number) => rest.reduce((total, kind) => total + pick(kind), 0);
  const all: readonly ModuleKind[] = [
    ...kinds.slice(0, cut),
    ...(rest.length === 0
      ? []
      : [
          {
            name: rest.length === 1 ? strings.modulesRestOne : fill(strings.modulesRest, rest.length),
            modules: sum(({ modules }) => modules),
            forwardNs: sum(({ forwardNs }) => forwardNs),
            backwardNs: sum(({ backwardNs }) => backwardNs),
          },
        ]),
  ];
  const totalOf = ({ forwardNs, backwardNs }: ModuleKind) => forwardNs + backwardNs;
  const largest = Math.max(1, ...all.map(totalOf));
  const unit = timeUnitFor([largest]);
  const decimals = decimalsOf([largest / unit.divisor]);
  const text = (ns: number) => columnText(ns / unit.divisor, decimals);
  const hasBackward = all.some(({ backwardNs }) => backwardNs > 0);
  return h(
    'section',
    { class: 'section modules-kinds' },
    sectionTitle(strings.modulesKinds, strings.modulesKindsRemark),
    barTable({
      summary: all
        .map((kind) =>
          fill(strings.modulesKindText, kind.name.slice(0, 80), `${text(totalOf(kind))} ${unit.unit}`),
        )
        .join('; '),
      nameHeader: strings.modulesKind,
      barHeader: strings.modulesSelfTime,
      headers: [
        { text: strings.modulesSelfTime, unit: unit.unit },
        ...(hasBackward
          ? [
              { text: strings.modulesForward, unit: unit.unit },
              { text: strings.modulesBackward, unit: unit.unit },
            ]
          : []),
        { text: strings.modulesKindCount },
      ],
      rows: all.map((kind, index) => ({
        name: kind.name,
        fraction: totalOf(kind) / largest,
        tone: index < cut ? 'plain' : 'rest',
        figures: [
          text(totalOf(kind)),
          ...(hasBackward ? [text(kind.forwardNs), text(kind.backwardNs)] : []),
          formatFixed(kind.modules, 0),
        ],
        ...(index < cut
          ? {
              press: {
                description: fill(strings.modulesShowKind, kind.name.slice(0, 200)),
                act: () => show(kind.name),
              },
            }
          : {}),
      })),
    }),
  );
}
