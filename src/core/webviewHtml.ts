/** What the one HTML document of every page needs; the URIs come from `webview.asWebviewUri`. */
export interface WebviewHtmlOptions {
  readonly title: string;
  /** Language of the words, such as `vscode.env.language`. */
  readonly language: string;
  readonly scriptUri: string;
  readonly styleUri: string;
  /** `webview.cspSource` */
  readonly cspSource: string;
  /** Fresh random text for each document. */
  readonly nonce: string;
  /** The script is a module that imports its parts; what it imports is covered by its nonce. */
  readonly isModule?: boolean;
  /** Parts that the module imports at once: loaded beside it, instead of after it. */
  readonly partUris?: readonly string[];
}

/**
 * Hash of nothing: lets the toolkit insert one empty style element, with which it finds out whether the browser knows
 * `:focus-visible`. Inline styles with any content stay forbidden.
 */
const emptyStyleHash = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";

/**
 * The document of a page: nothing but its one script (by nonce) and style sheet may load, no inline styles, no
 * network. Images come from the page's own folder or from bytes that the host sent.
 */
export function webviewHtml(options: WebviewHtmlOptions): string {
  const { cspSource, nonce } = options;
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource} ${emptyStyleHash}`,
    `font-src ${cspSource}`,
    `img-src ${cspSource} data: blob:`,
  ].join('; ');
  const preloads = (options.partUris ?? [])
    .map((uri) => `    <link rel="modulepreload" nonce="${escapeHtml(nonce)}" href="${escapeHtml(uri)}">\n`)
    .join('');
  return `<!DOCTYPE html>
<html lang="${escapeHtml(options.language)}">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${escapeHtml(options.title)}</title>
    <link rel="stylesheet" href="${escapeHtml(options.styleUri)}">
${preloads}  </head>
  <body>
    <main id="page"></main>
    <script${options.isModule === true ? ' type="module"' : ''} nonce="${escapeHtml(nonce)}" src="${escapeHtml(options.scriptUri)}"></script>
  </body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
