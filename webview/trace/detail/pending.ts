import { h } from '../../kit/dom.ts';
import { RefusedError } from '../../kit/messages.ts';
import type { TraceStrings } from '../strings.ts';

/** A place for an answer that comes later; a refusal is told in its place. */
export function pending<T>(
  answer: Promise<T>,
  draw: (answer: T) => readonly Node[],
  strings: Pick<TraceStrings, 'detailLoading' | 'detailGone'>,
): HTMLElement {
  const element = h(
    'div',
    { class: 'pending' },
    h('p', { class: 'quiet', attributes: { role: 'status' } }, strings.detailLoading),
  );
  answer.then(
    (value) => element.replaceChildren(...draw(value)),
    (thrown: unknown) => {
      const message = thrown instanceof RefusedError ? thrown.failure.message : strings.detailGone;
      element.replaceChildren(h('p', { class: 'bad' }, message));
    },
  );
  return element;
}
