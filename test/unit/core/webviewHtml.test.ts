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

it('has parts of a module loaded beside it, by the same nonce', () => {
  const page = webviewHtml({
    title: '',
    language: 'en',
    scriptUri: 'https://x/page.js',
    styleUri: 'https://x/page.css',
    cspSource: 'https://x',
    nonce: 'n0nce',
    isModule: true,
    partUris: ['https://x/"part".js'],
  });
  expect(page).toContain('<link rel="modulepreload" nonce="n0nce" href="https://x/&quot;part&quot;.js">');
  expect(html).not.toContain('modulepreload');
});

it('shows a title as text and keeps attributes whole', () => {
  expect(html).toContain('&lt;/title&gt;&lt;script&gt;');
  expect(html).toContain('page.js?a=1&amp;b=&quot;2&quot;');
});
