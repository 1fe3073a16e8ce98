import { describe, expect, it } from 'vitest';
import { LabelFitter } from '../../../webview/trace/labelFitter.ts';
import { readableOn } from '../../../webview/trace/readableOn.ts';

describe('LabelFitter', () => {
  let measured = 0;
  const fitter = new LabelFitter((letter) => {
    measured++;
    return letter === '…' ? 8 : 10;
  });

  it('leaves what fits and cuts the rest with an ellipsis', () => {
    expect(fitter.fit('abcdef', 60)).toBe('abcdef');
    expect(fitter.fit('abcdef', 59)).toBe('abcde…');
    expect(fitter.fit('abcdef', 28)).toBe('ab…');
    expect(fitter.fit('abcdef', 27)).toBe('');
  });

  it('measures each letter once', () => {
    fitter.fit('fedcba', 30);
    const before = measured;
    fitter.fit('abcfed', 30);
    expect(measured).toBe(before);
  });

  it('turns marks that would move or hide text into spaces', () => {
    expect(fitter.fit('a\u202eb\nc', 100)).toBe('a b c');
  });

  it('does not cut a letter of two halves', () => {
    expect(fitter.fit('ab😀cd', 38)).toBe('ab…');
  });

  it('looks at the beginning of endless names alone', () => {
    expect(fitter.fit('x'.repeat(10_000), 1e9).length).toBe(160);
  });
});

describe('readableOn', () => {
  it('writes black on light colours and white on dark ones', () => {
    expect(readableOn([255, 255, 255])).toBe('#000000');
    expect(readableOn([0, 99, 211])).toBe('#ffffff');
    expect(readableOn([0x89, 0xd1, 0x85])).toBe('#000000');
  });
});
