import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { planPacks } from '../../../../src/exec/files/sendPack.ts';
import { tarEnd, tarHeader, tarPadding } from '../../../../src/exec/files/tarArchive.ts';

const item = (name: string, sizeBytes: number) => ({ localPath: name, sizeBytes, sha256: name });

test('packs are bounded in size and number, and hold each content once', () => {
  const packs = planPacks([item('a', 20e6), item('b', 10e6), item('a', 20e6), item('c', 5e6)]);
  expect(packs.map((pack) => pack.map(({ sha256 }) => sha256))).toEqual([['a', 'b'], ['c']]);
  const many = planPacks(Array.from({ length: 1_001 }, (_, index) => item(String(index), 1)));
  expect(many.map((pack) => pack.length)).toEqual([500, 500, 1]);
  expect(planPacks([])).toEqual([]);
});

test('tar reads our archives', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tar '));
  try {
    const contents = { empty: '', odd: 'x'.repeat(511), even: 'y'.repeat(1024), ['f'.repeat(64)]: 'z' };
    const parts = Object.entries(contents).flatMap(([name, text]) => [
      tarHeader(name, text.length),
      Buffer.from(text),
      tarPadding(text.length),
    ]);
    writeFileSync(join(folder, 'archive'), Buffer.concat([...parts, tarEnd()]));
    execFileSync('tar', ['-xof', 'archive'], { cwd: folder });
    expect(readdirSync(folder)).toHaveLength(5);
    for (const [name, text] of Object.entries(contents)) {
      expect(readFileSync(join(folder, name), 'utf8')).toBe(text);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
