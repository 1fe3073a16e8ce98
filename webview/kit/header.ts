import { h, nameText } from './dom.ts';

export interface HeaderOptions {
  readonly subject: string;
  /** Shown after the subject with middle dots between. */
  readonly facts: readonly string[];
  /** At the right; at most one of them filled. */
  readonly actions: readonly HTMLElement[];
}

/** The one quiet line at the top of a page, with the place where {@link Page.announce} speaks. */
export function pageHeader({ subject, facts, actions }: HeaderOptions): HTMLElement {
  return h(
    'header',
    { class: 'page-header' },
    h(
      'div',
      { class: 'subject-line' },
      nameText(subject, { class: 'subject' }),
      h('span', { class: 'facts' }, facts.filter((fact) => fact !== '').join(' · ')),
    ),
    h(
      'div',
      { class: 'actions' },
      h('span', { class: 'status', attributes: { role: 'status' } }),
      ...actions,
    ),
  );
}
