import { describe, expect, test } from 'vitest';
import { heatLevel } from '../../../../../src/editor/trace/source/heatLevels.ts';
import { lineLink, lineTargetOf } from '../../../../../src/editor/trace/source/lineTarget.ts';
import { hoverMarkdown, lensText } from '../../../../../src/editor/trace/source/sourceWords.ts';
import { l10n } from '../../../../fakes/vscode.ts';

const totals = { deviceNs: 80e6, hostNs: 60e6, launches: 1000, idleNs: 20e6 };
const line = {
  file: 'train.py',
  line: 31,
  function: 'step',
  origin: 'frame' as const,
  deviceNs: 24.6e6,
  hostNs: 8.2e6,
  launches: 424,
  idleNs: 2.4e6,
  operators: [{ name: 'aten::linear', calls: 4, deviceNs: 20e6, hostNs: 1e6 }],
  example: null,
};
const hover = {
  line,
  figures: { stepCount: 2, totals },
  traceName: 'run.pt.trace.json',
  isChanged: false,
  link: undefined,
};

describe('a lens', () => {
  test('says what a function costs a step, and without its name what a line does', () => {
    const costs = '12.3 ms GPU · 4.1 ms host · 212 launches · 1.2 ms idle a step';
    expect(lensText(l10n, line, 2, 'as recorded')).toBe(`step(): ${costs}`);
    expect(lensText(l10n, { ...line, origin: 'stack' }, 2, 'as recorded')).toBe(costs);
    expect(lensText(l10n, line, 2, 'changed')).toMatch(/ a step \(recorded before this file changed\)$/);
  });

  test('leaves out what there is not', () => {
    const idle = { ...line, deviceNs: 0, launches: 0, idleNs: 0 };
    expect(lensText(l10n, { ...idle, hostNs: 3e6 }, 1, 'as recorded')).toBe('step(): 3 ms host a step');
    expect(lensText(l10n, { ...idle, hostNs: 0 }, 1, 'changed')).toBe('');
  });

  test.each([
    ['<module>', /^<module>: /],
    ['$(flame) \u202e', /^\$ \(flame\)\(\): /],
    ['n'.repeat(10_000), /^n{39}…\(\): /],
  ])('has names as they are, short and without icons: %.20s', (name, expected) => {
    expect(lensText(l10n, { ...line, function: name }, 1, 'as recorded')).toMatch(expected);
  });
});

describe('a hover', () => {
  test('has shares, operators and the way to the timeline', () => {
    const text = hoverMarkdown(l10n, { ...hover, link: 'command:engineRoom.trace.showLine?x' });
    expect(text).toContain('| GPU | 12.3 ms | 30.8 % |');
    expect(text).toContain('| `aten::linear` | 2 | 10 ms | 500 µs |');
    expect(text).toContain('[Show on Timeline](command:engineRoom.trace.showLine?x) · `run.pt.trace.json`');
  });

  test('says whether its figures are those of a line or of the function that begins there', () => {
    expect(hoverMarkdown(l10n, hover).split('\n')[0]).toBe(
      '**Function `step`, from line 31 on**, with all it calls that has no figures of its own',
    );
    expect(hoverMarkdown(l10n, { ...hover, line: { ...line, origin: 'stack' } }).split('\n')[0]).toBe(
      '**Profile of this line** `step`',
    );
  });

  test('tells how long the GPU was idle without a promise', () => {
    expect(hoverMarkdown(l10n, hover)).toContain('| GPU idle meanwhile | 1.2 ms | 12 % |');
  });

  test('shows hostile names as text', () => {
    const name = 'x` | [click](command:workbench.action.terminal.new) <img src=x>\n\n# `\\| \u202e';
    const text = hoverMarkdown(l10n, {
      ...hover,
      line: { ...line, function: name, operators: [{ name, calls: 2, deviceNs: 1, hostNs: 1 }] },
    });
    // Each name is one piece of code: whatever is outside of code has nothing of it.
    const outside = text.replaceAll(/`[^`\n]*`/g, '');
    expect(outside).not.toMatch(/click|command|img|#/);
    expect(text).not.toContain('\u202e');
    expect(
      text
        .split('\n')
        .filter((row) => row.includes('click'))
        .map((row) => row.split('|').length),
    ).toEqual([1, 6]);
  });

  test('cuts long names', () => {
    const text = hoverMarkdown(l10n, { ...hover, line: { ...line, function: 'n'.repeat(10_000) } });
    expect(text.length).toBeLessThan(1_000);
  });
});

describe('the link of a line', () => {
  test('leads back to it, whatever the file is called', () => {
    const target = { path: '/projects/a) [x](y) "é".py', line: 7 };
    const link = lineLink(target);
    expect(link).not.toMatch(/[()[\]"\s]/);
    const args: unknown = JSON.parse(decodeURIComponent(link.slice(link.indexOf('?') + 1)));
    expect(lineTargetOf(args as unknown[])).toEqual(target);
  });

  test.each([[undefined], [{ path: 3, line: 1 }], [{ path: 'a.py', line: -1 }], ['a.py']])(
    'needs a line: %j',
    (first) => {
      expect(lineTargetOf([first])).toBeUndefined();
    },
  );
});

describe('heat', () => {
  test.each([
    [30e6, 0, 4],
    [5e6, 0, 3],
    [0, 5e6, 3],
    [1e6, 0, 2],
    [1, 0, 1],
    [0, 0, 0],
  ])('of %d ns of work and %d ns of idling is %d', (deviceNs, idleNs, level) => {
    expect(heatLevel({ deviceNs, idleNs, hostNs: 0, launches: 0 }, totals)).toBe(level);
  });

  test('is the host’s where there is no GPU', () => {
    const onHost = { deviceNs: 0, idleNs: 0, launches: 0 };
    expect(heatLevel({ ...onHost, hostNs: 30e6 }, { ...onHost, hostNs: 60e6 })).toBe(4);
    expect(heatLevel({ ...onHost, hostNs: 30e6 }, totals)).toBe(1);
  });
});
