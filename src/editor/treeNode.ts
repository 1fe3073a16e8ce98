/** A tree item as data: what a view shows, computed without the editor and so testable. */
export interface TreeNode {
  /** Stays the same between refreshes, so that selection and expansion survive. */
  readonly id: string;
  readonly label: string;
  readonly description?: string;
  readonly icon?: { readonly name: string; readonly color?: string };
  /** Markdown. */
  readonly tooltip?: string;
  /** Kind and states joined by `+`, such as `run+running`; menus match it with anchored expressions. */
  readonly contextValue: string;
  readonly expand: 'none' | 'collapsed' | 'expanded';
}

/** Joins a kind and the states that are set: `contextValueOf('run', { running: true })` gives `run+running`. */
export function contextValueOf(kind: string, states: Readonly<Record<string, boolean>>): string {
  const set = Object.entries(states)
    .filter(([, isSet]) => isSet)
    .map(([name]) => name);
  return [kind, ...set].join('+');
}

/** Text that Markdown shows as it is. */
export function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]()#+\-.!|<>~$]/g, (character) => `\\${character}`);
}
