/** What may stand inside an element; text becomes a text node, so that markup in a name is only ever shown. */
export type Child = Node | string | undefined;

export interface ElementOptions {
  readonly class?: string;
  /** `true` sets an empty attribute; `undefined` and `false` leave it out. */
  readonly attributes?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly on?: { readonly [K in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[K]) => void };
  /** Names the element for {@link replaceChildrenKeepingFocus}. */
  readonly key?: string;
}

/** Builds an element: `` h('p', { class: 'note' }, 'text', other) ``. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  options: ElementOptions,
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  configure(element, options);
  append(element, children);
  return element;
}

/** Sets class, attributes, listeners and key of an element made elsewhere, such as a control. */
export function configure(element: HTMLElement, options: ElementOptions): void {
  if (options.class !== undefined) {
    element.className = options.class;
  }
  for (const [name, value] of Object.entries(options.attributes ?? {})) {
    if (value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? '' : String(value));
    }
  }
  for (const [type, listener] of Object.entries(options.on ?? {})) {
    element.addEventListener(type, listener as EventListener);
  }
  if (options.key !== undefined) {
    element.dataset['key'] = options.key;
  }
}

export function append(parent: ParentNode, children: readonly Child[]): void {
  parent.append(...children.filter((child): child is Node | string => child !== undefined && child !== ''));
}

/**
 * A name from outside (a file, a class, a model): isolated from the writing direction around it, cut after two lines
 * with the whole text as tooltip.
 */
export function nameText(text: string, options: { readonly class?: string } = {}): HTMLElement {
  const isLong = text.length > 40;
  return h(
    'bdi',
    {
      class: ['name', options.class].filter((part) => part !== undefined).join(' '),
      attributes: { title: isLong ? text.slice(0, 1000) : undefined },
    },
    text,
  );
}

/** Replaces what stands in `parent`; an element with the key of the one that had the focus gets it again. */
export function replaceChildrenKeepingFocus(parent: Element, ...children: readonly Node[]): void {
  const active = document.activeElement;
  const key = active instanceof HTMLElement && parent.contains(active) ? active.dataset['key'] : undefined;
  parent.replaceChildren(...children);
  if (key !== undefined) {
    const next = parent.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (next instanceof HTMLElement) {
      next.focus();
    }
  }
}
