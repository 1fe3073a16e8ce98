import { l10n } from 'vscode';
import { expect, test } from 'vitest';
import { checkInputName, checkShape, parseShape } from '../../../../src/editor/steps/inputChecks.ts';

test.each([
  ['batch, 3, 224, 224', ['batch', 3, 224, 224]],
  ['[1, 3, 224, 224]', [1, 3, 224, 224]],
  ['(batch,3)', ['batch', 3]],
  ['1 3 224', [1, 3, 224]],
  ['1x3x224x224', [1, 3, 224, 224]],
  ['  8  ', [8]],
])('"%s" is a shape', (text, shape) => {
  expect(parseShape(l10n, text)).toEqual(shape);
  expect(checkShape(l10n, text)).toBeUndefined();
});

test.each([
  ['', 'Give the sizes'],
  ['[]', 'Give the sizes'],
  ['batch, 0', '"0" is not a size'],
  ['1, -3', '"-3" is neither'],
  ['1, 2.5', '"2.5" is neither'],
  ['1, größe', '"größe" is neither'],
  ['99999999999999999999', 'is not a size'],
])('"%s" is not: %s', (text, message) => {
  expect(checkShape(l10n, text)).toContain(message);
});

test.each([
  ['input', true],
  ['input.1', true],
  [' image ', true],
  ['', false],
  ['two words', false],
])('"%s" as an input name: %s', (text, good) => {
  expect(checkInputName(l10n, text) === undefined).toBe(good);
});
