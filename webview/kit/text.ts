import type { Sentence } from '../../src/core/sentence.ts';
import { h } from './dom.ts';

/** Fills `{0}`, `{1}` … of a localised text; what fills it cannot turn the writing direction. */
export function fill(template: string, ...values: readonly (string | number)[]): string {
  return template.replace(/\{(\d+)\}/g, (placeholder, index: string) => {
    const value = values[Number(index)];
    return value === undefined ? placeholder : plainDirection(String(value));
  });
}

/** A line must not end between `26.8` and `%`. */
const numberAndUnit = /^[\d.,]+ \S{1,3}$/u;

/** The answer of a page: 20 px, its deciding words semi-bold. */
export function answerLine(sentence: Sentence): HTMLElement {
  return h('h1', { class: 'answer clamped' }, ...emphasised(sentence));
}

/** The quieter line under the answer. */
export function noteLine(sentence: Sentence | string): HTMLElement {
  return h(
    'p',
    { class: 'note' },
    ...(typeof sentence === 'string' ? [plainDirection(sentence)] : emphasised(sentence)),
  );
}

/** A section title with a dimmer remark, such as the unit. */
export function sectionTitle(title: string, remark?: string): HTMLElement {
  return h(
    'h2',
    { class: 'section-title' },
    title,
    remark === undefined ? undefined : h('span', { class: 'quiet' }, ` ${remark}`),
  );
}

/** A value with its unit smaller and dimmer. */
export function figure(value: string, unit: string): HTMLElement {
  return h('span', { class: 'figure' }, value, h('span', { class: 'unit' }, ` ${unit}`));
}

function emphasised(sentence: Sentence): (HTMLElement | string)[] {
  return sentence.map(({ text, strong }) =>
    strong === true
      ? h('strong', numberAndUnit.test(text) ? { class: 'unbroken' } : {}, plainDirection(text))
      : plainDirection(text),
  );
}

/** Text without the marks that turn the writing direction, with which a name inside could scramble the rest. */
export function plainDirection(text: string): string {
  return text.replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '');
}
