import { describe, expect, it } from 'vitest';
import { commandOf, type KeyPress, motionOf, motionStep } from '../../../../webview/trace/timeline/keys.ts';
import { argumentsOf } from '../../../../webview/trace/timeline/argumentsOf.ts';
import { Finder } from '../../../../webview/trace/timeline/finder.ts';
import type { TimelineEvent } from '../../../../src/trace/timeline/timelineTypes.ts';

function press(key: string, options: Partial<KeyPress> = {}): KeyPress {
  return { key, code: '', shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...options };
}

describe('keys', () => {
  it('move by their place on the keyboard', () => {
    expect(motionOf(press('z', { code: 'KeyW' }))).toBe('zoomIn');
    expect(motionOf(press('q', { code: 'KeyA' }))).toBe('panLeft');
    expect(motionOf(press('a', { code: 'KeyA', ctrlKey: true }))).toBeUndefined();
  });

  it('command by what is written on them', () => {
    expect(
      ['.', ',', '[', ']', 'f', 'F', 'r', 'm', '/', '?', '0', 'Home', 'Escape'].map((key) =>
        commandOf(press(key)),
      ),
    ).toEqual([
      'next',
      'previous',
      'followBack',
      'followForward',
      'focusSelection',
      'focusSelection',
      'toArea',
      'mark',
      'search',
      'help',
      'whole',
      'whole',
      'clear',
    ]);
    expect(commandOf(press('M', { shiftKey: true }))).toBe('markPermanently');
    expect(commandOf(press('T', { shiftKey: true }))).toBe('pin');
    expect(commandOf(press('t'))).toBeUndefined();
    expect(commandOf(press('a', { ctrlKey: true }))).toBe('selectAll');
    expect(commandOf(press('f', { ctrlKey: true }))).toBeUndefined();
    expect(commandOf(press('ArrowLeft', { altKey: true }))).toBeUndefined();
  });

  it('move further the longer they are held', () => {
    expect(motionStep('panLeft', 0.5, 1_000)).toEqual({ panPx: -450 });
    const { factor } = motionStep('zoomIn', 0.5, 1_000) as { factor: number };
    const back = motionStep('zoomOut', 0.5, 1_000) as { factor: number };
    expect(factor).toBeLessThan(1);
    expect(factor * back.factor).toBeCloseTo(1);
  });
});

describe('argumentsOf', () => {
  it('reads names and values, and nothing from what is no event', () => {
    expect(argumentsOf('{"name":"x","args":{"grid":[1,2],"stream":"7","n":null}}')).toEqual([
      ['grid', '[1,2]'],
      ['stream', '7'],
      ['n', 'null'],
    ]);
    expect(argumentsOf('{"name":')).toBeUndefined();
    expect(argumentsOf('{"args":5}')).toBeUndefined();
  });
});

describe('a search', () => {
  const event = (startNs: number) => ({ startNs }) as TimelineEvent;

  it('goes from the view on and around', async () => {
    const finder = new Finder({
      ask: (text) =>
        Promise.resolve({
          total: 3,
          byName: [],
          events: text === 'none' ? [] : [event(0), event(10), event(20)],
        }),
      onChange: () => undefined,
      onFailure: (thrown) => {
        throw thrown;
      },
    });
    finder.search(' conv ');
    expect((await finder.step(1, 5))?.startNs).toBe(10);
    expect(finder.text).toBe('conv');
    expect((await finder.step(1, 5))?.startNs).toBe(20);
    expect((await finder.step(1, 5))?.startNs).toBe(0);
    expect((await finder.step(-1, 5))?.startNs).toBe(20);
    finder.search('again');
    expect((await finder.step(-1, 5))?.startNs).toBe(0);
    finder.search('late');
    expect((await finder.step(1, 99))?.startNs).toBe(0);
    finder.search('none');
    expect(await finder.step(1, 0)).toBeUndefined();
    finder.dispose();
  });
});
