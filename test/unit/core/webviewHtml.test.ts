import { expect, it } from 'vitest';
import { webviewHtml } from '../../../src/core/webviewHtml.ts';

const html = webviewHtml({
  title: '</title><script>alert(1)</script>',
  language: 'en',
  scriptUri: 'https://x/page.js?a=1&b="2"',
  styleUri: 'https://x/page.css',
  cspSource: 'https://*.vscode-cdn.net',
  nonce: 'n0nce',
});

it('allows one script by nonce and nothing inline', () => {
  expect(html).toContain("default-src 'none'; script-src 'nonce-n0nce'; style-src https://*.vscode-cdn.net");
  expect(html).not.toMatch(/unsafe-|style=/);
  expect(html.match(/<script/g)).toHaveLength(1);
});

it('shows a title as text and keeps attributes whole', () => {
  expect(html).toContain('&lt;/title&gt;&lt;script&gt;');
  expect(html).toContain('page.js?a=1&amp;b=&quot;2&quot;');
});
