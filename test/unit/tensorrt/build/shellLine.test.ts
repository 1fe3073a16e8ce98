import { describe, expect, it } from 'vitest';
import { joinShellLine, splitShellLine } from '../../../../src/tensorrt/build/shellLine.ts';

const values = (line: string) => splitShellLine(line).map(({ value }) => value);

describe('splitShellLine', () => {
  it.each([
    ['a b  c', ['a', 'b', 'c']],
    [`a 'b c' "d e" f\\ g`, ['a', 'b c', 'd e', 'f g']],
    [`x="a \\"b\\" \\$c"`, ['x=a "b" $c']],
    ['a \\\n  b', ['a', 'b']],
    ['a && b; c | d > e 2>&1', ['a', '&&', 'b', ';', 'c', '|', 'd', '>', 'e', '2>&1']],
    ['a $(b c) `d e` f', ['a', '$(b c)', '`d e`', 'f']],
    ['a # b c', ['a', '# b c']],
    ["a 'unfinished b", ['a', 'unfinished b']],
    ['', []],
  ])('cuts %j', (line, expected) => {
    expect(values(line)).toEqual(expected);
  });

  it.each([
    'trtexec --onnx=m \\\n\t--fp16  2>&1 | tee "a b" # done \n next',
    `'"\\`,
    'a\\',
    '$(',
    '`',
    '"a\\\n',
    '(a; b) &',
    '  \\\n ',
    'ä — 日本 \u0000',
  ])('gives %j back unchanged', (line) => {
    expect(joinShellLine(splitShellLine(line))).toBe(line);
  });
});
