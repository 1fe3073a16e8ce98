import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CancelledError } from '../../../../src/core/failure.ts';
import { readEventArgs } from '../../../../src/trace/read/eventArgs.ts';
import { openTrace } from '../../../../src/trace/read/openTrace.ts';
import { makeZip } from '../../../support/trace/makeZip.ts';

const packed = fileURLToPath(
  new URL('../../../fixtures/trace/infer_eager.pt.trace.json.gz', import.meta.url),
);
let folder = '';
let plain = '';
let zip = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'event-args-'));
  plain = join(folder, 'plain.json');
  zip = join(folder, 'packed.zip');
  const text = gunzipSync(readFileSync(packed));
  writeFileSync(plain, text);
  writeFileSync(zip, makeZip([{ name: 'a.json', content: text }]));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('readEventArgs', () => {
  it('finds any event again, in a plain file, a gzip and a zip', async () => {
    const { events, names } = await openTrace(packed);
    for (const row of [0, 1, events.count >> 1, events.count - 1]) {
      const offset = events.offset[row]!;
      const [a, b, c] = await Promise.all([plain, packed, zip].map((path) => readEventArgs(path, offset)));
      expect((JSON.parse(a!.text) as { name: string }).name).toBe(names.text(events.name[row]!));
      expect(a!.args).toStrictEqual((JSON.parse(a!.text) as { args?: object }).args);
      expect(b).toStrictEqual(a);
      expect(c).toStrictEqual(a);
    }
  });

  it('shows the text of an event that is no JSON', async () => {
    const path = join(folder, 'bad.json');
    writeFileSync(path, '[{"ph": "X", "name": "a "bare" quote", "args": {"b": N/A}}, {"ph": "X"}]');
    expect(await readEventArgs(path, 1)).toStrictEqual({
      text: '{"ph": "X", "name": "a "bare" quote", "args": {"b": N/A}}',
      args: undefined,
    });
  });

  it('shows what there is of an event that broke off', async () => {
    const path = join(folder, 'cut.json');
    writeFileSync(path, '[{"ph": "X", "name": "a');
    expect((await readEventArgs(path, 1)).text).toBe('{"ph": "X", "name": "a');
  });

  it('refuses a place where no event is', async () => {
    await expect(readEventArgs(plain, 8)).rejects.toThrow(/no event at byte 8 /);
    await expect(readEventArgs(packed, 1e12)).rejects.toThrow(/no event at byte/);
  });

  it('can be cancelled', async () => {
    const reader = new AbortController();
    const reading = readEventArgs(packed, 1e12, reader.signal);
    reader.abort();
    await expect(reading).rejects.toBeInstanceOf(CancelledError);
  });
});
