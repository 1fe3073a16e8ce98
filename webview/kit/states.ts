import type { Failure } from '../../src/core/failure.ts';
import { progressRing } from './controls.ts';
import { h } from './dom.ts';
import { plainDirection } from './text.ts';

/** Nothing is known yet: says what is being done and keeps the place of the answer and the figures. */
export function loadingView(text: string): HTMLElement {
  return h(
    'section',
    { class: 'state loading', attributes: { 'aria-busy': 'true' } },
    h(
      'div',
      { class: 'loading-line', attributes: { role: 'status' } },
      progressRing(text),
      h('h1', {}, text),
    ),
    h(
      'div',
      { class: 'skeleton', attributes: { 'aria-hidden': 'true' } },
      ...['wide', 'half', 'bar', 'bar', 'bar'].map((shape) => h('div', { class: `bone ${shape}` })),
    ),
  );
}

/** There is nothing to show: why, and the one thing to do about it. */
export function emptyView(title: string, body: string, actions: readonly HTMLElement[]): HTMLElement {
  return h(
    'section',
    { class: 'state empty' },
    h('h1', { class: 'answer' }, plainDirection(title)),
    h('p', { class: 'note' }, plainDirection(body)),
    h('div', { class: 'state-actions' }, ...actions),
  );
}

/** Something failed: what, where, why, and what to do. */
export function failureView(failure: Failure, actions: readonly HTMLElement[]): HTMLElement {
  const { file, line, field, message } = failure;
  const isSaid = file !== undefined && line === undefined && field === undefined && message.includes(file);
  const place =
    file === undefined || isSaid
      ? field
      : `${file}${line === undefined ? '' : `:${line}`}${field === undefined ? '' : ` (${field})`}`;
  return h(
    'section',
    { class: 'state failure', attributes: { role: 'alert' } },
    h('h1', { class: 'answer' }, plainDirection(message)),
    place === undefined ? undefined : h('p', { class: 'place' }, plainDirection(place)),
    failure.cause === undefined ? undefined : h('p', { class: 'cause' }, plainDirection(failure.cause)),
    failure.nextStep === undefined ? undefined : h('p', { class: 'note' }, plainDirection(failure.nextStep)),
    h('div', { class: 'state-actions' }, ...actions),
  );
}
