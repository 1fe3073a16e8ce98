import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compareStrings } from '../../../webview/compare/strings.ts';
import { engineStrings } from '../../../webview/engine/strings.ts';
import { inferenceStrings } from '../../../webview/inference/strings.ts';
import { passportStrings } from '../../../webview/passport/strings.ts';
import { traceStrings } from '../../../webview/trace/strings.ts';

const editor = join(import.meta.dirname, '../../../src/editor');

/** Every `l10n.t('…')` of a source text. */
function literals(source: string): string[] {
  const calls = /\bl10n\s*\.t\(\s*'((?:[^'\\]|\\.)*)'/g;
  return [...source.matchAll(calls)].map(([, text]) => (text ?? '').replaceAll(/\\(.)/g, '$1'));
}

const sources = readdirSync(editor, { recursive: true })
  .map(String)
  .filter((name) => name.endsWith('.ts'))
  .map((name) => ({ name, text: readFileSync(join(editor, name), 'utf8') }));

test('l10n/bundle.l10n.json lists every text that can be translated (renew it with vitest -u)', async () => {
  const texts = [
    ...sources.flatMap(({ text }) => literals(text)),
    ...[compareStrings, engineStrings, inferenceStrings, passportStrings, traceStrings].flatMap((page) =>
      Object.values<string>(page),
    ),
  ];
  const bundle = Object.fromEntries([...new Set(texts)].sort().map((text) => [text, text]));
  await expect(`${JSON.stringify(bundle, undefined, 2)}\n`).toMatchFileSnapshot(
    '../../../l10n/bundle.l10n.json',
  );
});

test('texts are literals, so that they can be found', () => {
  const dynamic = sources.filter(({ name, text }) => {
    const calls = text.match(/\bl10n\s*\.t\(/g)?.length ?? 0;
    return calls !== literals(text).length && !['localiser.ts', 'panels/pageStrings.ts'].includes(name);
  });
  expect(dynamic.map(({ name }) => name)).toEqual([]);
});
