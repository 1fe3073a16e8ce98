import { describe, expect, it } from 'vitest';
import { parseWarnings, readLogLine } from '../../../../src/tensorrt/report/parseWarnings.ts';

describe('parseWarnings', () => {
  it('takes stamps of either order and colours off', () => {
    expect(readLogLine('[11/22/2026-21:56:05] [W] [TRT] text')).toEqual({ severity: 'W', text: 'text' });
    expect(readLogLine('[11/22/2026-21:56:05] [TRT] [E] text\r')).toEqual({ severity: 'E', text: 'text' });
    expect(readLogLine('\u001b[33m[I] Starting\u001b[0m')).toEqual({ severity: 'I', text: 'Starting' });
    expect(readLogLine('plain [W] text')).toEqual({ severity: null, text: 'plain [W] text' });
  });

  it('gives each warning once, with its indented lines', () => {
    const log = '[W] * one\n[W]   more\n[W] two\n[I] x\n[W]   three\n[W] two\n[E] bad\n[F] worse\n';
    expect(parseWarnings(log)).toEqual({ warnings: ['one more', 'two', 'three'], errors: ['bad', 'worse'] });
  });

  it('keeps 200 of a flood', () => {
    const log = Array.from({ length: 5000 }, (_, index) => `[W] warning ${index}`).join('\n');
    expect(parseWarnings(log).warnings).toHaveLength(200);
  });
});
