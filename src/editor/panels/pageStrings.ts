import type { Localiser } from '../localiser.ts';

/** The words of a page in the user's language, as far as they differ from the page's own. */
export function translateStrings<T extends Readonly<Record<keyof T, string>>>(
  l10n: Localiser,
  defaults: T,
): Partial<T> {
  const entries = Object.entries<string>(defaults)
    .map(([key, text]) => [key, l10n.t(text)] as const)
    .filter(([key, text]) => text !== defaults[key as keyof T]);
  return Object.fromEntries(entries) as Partial<T>;
}
