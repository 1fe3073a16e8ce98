import { formatFixed } from '../../src/core/columnNumbers.ts';
import { formatSignificant } from '../../src/core/units.ts';
import { h, nameText } from '../kit/dom.ts';
import { type Cell, dataTable } from '../kit/table.ts';
import { fill, sectionTitle } from '../kit/text.ts';
import { scoreText } from './answer.ts';
import type { ClassScore, OutputResult, ServedModel } from './api.ts';
import { formatShape } from './inputSlot.ts';
import type { InferenceStrings } from './strings.ts';

/** The best classes, each with a bar as long as its share of certainty. */
export function classesSection(output: OutputResult, strings: InferenceStrings): HTMLElement {
  const classes = output.classes ?? [];
  const { probabilities } = output;
  const longest = probabilities ? 1 : Math.max(...classes.map(({ score }) => score), Number.MIN_VALUE);
  return h(
    'section',
    {},
    sectionTitle(fill(strings.topClasses, classes.length)),
    h(
      'table',
      { class: 'classes' },
      h(
        'thead',
        { class: 'unseen' },
        h(
          'tr',
          {},
          h('th', { attributes: { scope: 'col' } }, strings.classColumn),
          h('td', {}),
          h(
            'th',
            { attributes: { scope: 'col' } },
            probabilities ? strings.confidenceColumn : strings.scoreColumn,
          ),
        ),
      ),
      h('tbody', {}, ...classes.map((each, index) => classRow(each, index === 0))),
    ),
  );

  function classRow(each: ClassScore, best: boolean): HTMLElement {
    const bar = h('div', { class: best ? 'confidence best' : 'confidence' });
    bar.style.width = `${Math.max(0, Math.min(1, each.score / longest)) * 100}%`;
    const value = probabilities ? formatFixed(each.score * 100, 1) : scoreText(each, false);
    return h(
      'tr',
      {},
      h('th', { class: best ? 'strong' : '', attributes: { scope: 'row' } }, nameText(each.label)),
      h('td', { class: 'track', attributes: { 'aria-hidden': 'true' } }, bar),
      h(
        'td',
        { class: best ? 'numeric strong' : 'numeric' },
        value,
        probabilities ? h('span', { class: 'unit' }, ' %') : undefined,
      ),
    );
  }
}

/** What will come back, before anything was sent. */
export function expectedOutputs({ outputs }: ServedModel, strings: InferenceStrings): HTMLElement {
  return h(
    'section',
    { class: 'section' },
    sectionTitle(strings.outputs),
    dataTable({
      caption: strings.outputs,
      columns: [
        { id: 'output', header: strings.output },
        { id: 'datatype', header: strings.datatype },
        { id: 'shape', header: strings.shape },
      ],
      rows: outputs.map(({ name, datatype, shape }) => ({
        cells: [
          { content: nameText(name), text: name, value: name },
          words(datatype),
          words(formatShape(shape, strings.anySize)),
        ],
      })),
    }),
  );
}

/** Every output in figures: what to look at where no labels are known. */
export function outputsSection(outputs: readonly OutputResult[], strings: InferenceStrings): HTMLElement {
  const numeric = true;
  return h(
    'section',
    { class: 'section' },
    sectionTitle(strings.outputs),
    dataTable({
      caption: strings.outputs,
      columns: [
        { id: 'output', header: strings.output },
        { id: 'datatype', header: strings.datatype },
        { id: 'shape', header: strings.shape },
        { id: 'first', header: strings.firstValues },
        { id: 'min', header: strings.min, numeric },
        { id: 'max', header: strings.max, numeric },
        { id: 'mean', header: strings.mean, numeric },
      ],
      rows: outputs.map((output) => ({
        cells: [
          { content: nameText(output.name), text: output.name, value: output.name },
          words(output.datatype),
          words(formatShape(output.shape, strings.anySize)),
          { content: firstValues(output, strings), text: output.firstValues.map(valueText).join(' ') },
          number(output.min),
          number(output.max),
          number(output.mean),
        ],
      })),
    }),
  );
}

function firstValues(output: OutputResult, strings: InferenceStrings): HTMLElement {
  const more = output.elements > output.firstValues.length;
  return h(
    'span',
    {},
    h(
      'bdi',
      { class: 'mono first-values' },
      `${output.firstValues.map(valueText).join('  ')}${more ? '  …' : ''}`,
    ),
    output.notFinite === 0
      ? undefined
      : h('span', { class: 'bad' }, `  ${fill(strings.notFinite, output.notFinite)}`),
  );
}

function valueText(value: number | string | boolean): string {
  return typeof value === 'number' ? formatSignificant(value) : String(value);
}

function words(text: string): Cell {
  return { content: text, text, value: text };
}

function number(value: number | undefined): Cell {
  const text = value === undefined ? '' : formatSignificant(value);
  return { content: text, text, value };
}
