import { describe, expect, test } from 'vitest';
import { formatBindMount } from '../../../../src/exec/container/bindMount.ts';

describe('formatBindMount', () => {
  test('leaves a plain path as it is', () => {
    expect(formatBindMount('/home/me/x y:z')).toBe('type=bind,source=/home/me/x y:z,target=/home/me/x y:z');
  });

  test('quotes a path with commas, quotation marks or line ends as comma-separated values want it', () => {
    expect(formatBindMount('/a,b"c')).toBe('type=bind,"source=/a,b""c","target=/a,b""c"');
    expect(formatBindMount('/a\nb')).toBe('type=bind,"source=/a\nb","target=/a\nb"');
  });

  test.each(['relative', '', '-v', 'C:\\models', '/a\rb', '/a\0b'])('refuses %j', (path) => {
    expect(() => formatBindMount(path)).toThrow(/cannot be shown to a container/);
  });
});
