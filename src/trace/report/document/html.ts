/** Text of an HTML element that is safe to join: everything that came from outside is escaped. */
export interface Html {
  readonly markup: string;
}

export type HtmlValue = Html | string | number | readonly Html[];

/**
 * HTML from a template. Values are escaped, in text and between double quotes of attributes; what is {@link Html} already
 * stays.
 */
export function element(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return { markup: parts.reduce((markup, part, index) => markup + markupOf(values[index - 1] ?? '') + part) };
}

function markupOf(value: HtmlValue): string {
  if (typeof value === 'number') {
    return String(value);
  }
  if (typeof value === 'string') {
    return escapeText(value);
  }
  return 'markup' in value ? value.markup : value.map(({ markup }) => markup).join('');
}

/** Control and invisible formatting characters are left out: they could turn the direction of what follows. */
function escapeText(text: string): string {
  return text
    .replace(/[\r\n\t]+/g, ' ')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
