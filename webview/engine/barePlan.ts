import type { Sentence } from '../../src/core/sentence.ts';
import type { PlanSummary } from '../../src/tensorrt/report/engineReport.ts';
import { progressRing } from '../kit/controls.ts';
import { h } from '../kit/dom.ts';
import { answerLine, fill, noteLine, sectionTitle } from '../kit/text.ts';
import { commandLine } from './commandLine.ts';
import { loadNote } from './planNotes.ts';
import type { EngineStrings } from './strings.ts';

export interface BarePlanOptions {
  readonly plan: PlanSummary;
  readonly searching: boolean;
  readonly layersCommand: string;
  readonly strings: EngineStrings;
  readonly copy: (text: string) => void;
}

/** A plan without layers: what its header says, and how to get to see more. */
export function barePlan({ plan, searching, layersCommand, strings, copy }: BarePlanOptions): HTMLElement[] {
  return [
    answerLine(headerSentence(plan, strings)),
    noteLine(
      [loadNote(plan, undefined, strings), ...(plan.ultralytics === null ? [] : [strings.ultralytics])].join(
        ' ',
      ),
    ),
    ...(searching
      ? [
          h(
            'p',
            { class: 'busy', attributes: { role: 'status' } },
            progressRing(strings.searching),
            strings.searching,
          ),
        ]
      : []),
    h(
      'section',
      { class: 'section next-steps' },
      sectionTitle(strings.noLayersTitle),
      h('p', { class: 'note' }, strings.noLayersBody),
      h(
        'ol',
        {},
        h('li', {}, strings.noLayersBuild),
        h('li', {}, strings.noLayersExport, commandLine(layersCommand, strings, copy)),
      ),
    ),
  ];
}

function headerSentence({ header }: PlanSummary, strings: EngineStrings): Sentence {
  switch (header.kind) {
    case 'version':
      return emphasised(strings.madeBy, header.version);
    case 'tag':
      return header.version === null
        ? emphasised(strings.madeByTag, String(header.tag))
        : emphasised(strings.madeByLikely, header.version, String(header.tag));
    case 'not-a-plan':
      return [{ text: header.reason }];
  }
}

/** The first value stands out, wherever the language puts it. */
function emphasised(template: string, value: string, ...others: readonly string[]): Sentence {
  const [before = '', after = ''] = template.split('{0}');
  return [
    { text: before },
    { text: value, strong: true },
    { text: `${fill(after, value, ...others)}.` },
  ].filter(({ text }) => text !== '');
}
