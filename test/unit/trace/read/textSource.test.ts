import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { constants, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FailureError } from '../../../../src/core/failure.ts';
import { openTrace } from '../../../../src/trace/read/openTrace.ts';
import { makeZip } from '../../../support/trace/makeZip.ts';

const count = 5000;
const event = (index: number) =>
  `  {\n    "ph": "X", "cat": "cpu_op", "name": "aten::op${index % 7}", "pid": 1, "tid": 2,\n    "ts": ${index}.5${index % 10}7, "dur": 1.000,\n    "args": {\n      "External id": ${index}, "Noise": "${Math.sin(index)}"\n    }\n  }`;
const text = `{"traceEvents": [\n${Array.from({ length: count }, (_, index) => event(index)).join(',\n')}\n]}`;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'text-source-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function write(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function refusal(path: string): Promise<string> {
  const thrown = await openTrace(path).catch((error: unknown) => error);
  if (!(thrown instanceof FailureError)) {
    throw new Error('The trace was opened.');
  }
  const { message, cause = '', nextStep = '' } = thrown.failure;
  return [message, cause, nextStep].join(' ').replaceAll(folder, '');
}

it('says of a folder that it is one, and which views take it', async () => {
  expect(await refusal(folder)).toMatch(/is a folder; .* summary, findings, idle and comm take a folder/);
});

describe('a whole trace', () => {
  const packed: readonly (readonly [string, Uint8Array])[] = [
    ['plain', Buffer.from(text)],
    ['gzip', gzipSync(text)],
    [
      'gzip of several members',
      Buffer.concat([
        gzipSync(text.slice(0, 9000)),
        gzipSync(text.slice(9000, 9001)),
        gzipSync(text.slice(9001)),
      ]),
    ],
    ['zip', makeZip([{ name: 'a.json', content: text }])],
    ['zip of a stored file', makeZip([{ name: 'a.json', content: text, isStored: true }])],
    ['zip of a gzip', makeZip([{ name: 'a.json.gz', content: gzipSync(text), isStored: true }])],
    ['zip of one file of another name', makeZip([{ name: 'trace', content: text }])],
    [
      'zip with other files',
      makeZip([
        { name: '__MACOSX/a.json', content: 'x' },
        { name: 'read me.txt', content: 'hello' },
        { name: 'folder/a.json', content: text },
      ]),
    ],
  ];

  it.each(packed)('%s', async (name, bytes) => {
    const { events, eventCount, problems, textBytes } = await openTrace(write(name, bytes));
    expect(eventCount).toBe(count);
    expect(textBytes).toBe(text.length);
    expect(events.externalId[count - 1]).toBe(count - 1);
    expect(problems.isTruncated).toBe(false);
  });
});

describe('a trace that broke off', () => {
  const half = (bytes: Uint8Array) => bytes.subarray(0, bytes.length >> 1);
  const damaged = gzipSync(text);
  damaged.fill(0xff, damaged.length >> 1, (damaged.length >> 1) + 50);
  const broken: readonly (readonly [string, Uint8Array])[] = [
    ['plain', half(Buffer.from(text))],
    ['gzip', half(gzipSync(text))],
    ['gzip with damage inside', damaged],
    ['zip without its directory', half(makeZip([{ name: 'a.json', content: text }]))],
    ['zip of a stored file', half(makeZip([{ name: 'a.json', content: text, isStored: true }]))],
  ];

  it.each(broken)('%s: what came before counts', async (name, bytes) => {
    const { eventCount, problems, events } = await openTrace(write(`half ${name}`, bytes));
    expect(eventCount).toBeGreaterThan(count / 4);
    expect(eventCount).toBeLessThan((count * 3) / 4);
    // Right before damage the text may be wrong already.
    expect(events.externalId[count / 5]).toBe(count / 5);
    expect(problems.isTruncated).toBe(true);
  });
});

describe('the damage of a packed trace', () => {
  const packed = gzipSync(text);
  const middle = packed.length >> 1;
  const changedAt = (bytes: Uint8Array, place: number) => {
    const changed = Uint8Array.from(bytes);
    changed.fill(0xff, place, place + 4);
    return changed;
  };

  it('is none in a whole file', async () => {
    expect((await openTrace(write('whole.gz', packed))).problems.damage).toBeNull();
  });

  it('is a cut where the file ends too early', async () => {
    const { problems } = await openTrace(write('cut.gz', packed.subarray(0, middle)));
    expect(problems.damage).toEqual({ kind: 'cut', fileOffset: middle });
    const zip = makeZip([{ name: 'a.json', content: text }]).subarray(0, middle);
    const ofZip = await openTrace(write('cut.zip', zip));
    expect(ofZip.problems.damage).toEqual({ kind: 'cut', fileOffset: middle });
  });

  // A block of a kind that does not exist follows the first half.
  const begun = gzipSync(text.slice(0, text.length >> 1), { finishFlush: constants.Z_FULL_FLUSH });
  const stopping = Buffer.concat([begun, Buffer.alloc(50, 0xff), packed.subarray(middle)]);

  it.each([
    ['gzip', stopping],
    ['zip', makeZip([{ name: 'a.json.gz', content: stopping, isStored: true }])],
  ])(
    'is told with its place where bytes of a %s were changed so that unpacking stops',
    async (name, bytes) => {
      const { problems, eventCount } = await openTrace(write(`changed ${name}`, bytes));
      expect(problems.damage?.kind).toBe('corrupt');
      expect(problems.isTruncated).toBe(true);
      expect(eventCount).toBeGreaterThan(count * 0.45);
      expect(Math.abs((problems.damage?.fileOffset ?? 0) - begun.length)).toBeLessThan(4096);
    },
  );

  it('is told from the checksum, with its place, where unpacking could go on', async () => {
    const { problems } = await openTrace(write('altered.gz', changedAt(packed, middle)));
    expect(problems.damage?.kind).toBe('altered');
    expect(Math.abs((problems.damage?.fileOffset ?? 0) - middle)).toBeLessThan(8192);
  });

  it('keeps the text where the checksum itself was changed', async () => {
    const bytes = changedAt(packed, packed.length - 8);
    const { problems, eventCount } = await openTrace(write('checksum.gz', bytes));
    expect(problems.damage?.kind).toBe('altered');
    expect(eventCount).toBeGreaterThan(count * 0.99);
  });

  it('is the reason why a file without events is refused', async () => {
    expect(await refusal(write('early.gz', changedAt(packed, 12)))).toMatch(
      /compressed data are damaged near byte \d+ of the file/,
    );
    expect(await refusal(write('short.gz', packed.subarray(0, 15)))).toMatch(/end in the middle, after 15 B/);
  });
});

describe('a zip that is refused', () => {
  it('names the traces when there are several', async () => {
    const zip = makeZip(['a.json', 'b.json.gz'].map((name) => ({ name, content: text })));
    expect(await refusal(write('two.zip', zip))).toMatch(
      /holds 2 traces: a\.json, b\.json\.gz\. .*Unpack it/,
    );
  });

  it('says that it is encrypted', async () => {
    const zip = makeZip([{ name: 'a.json', content: text, isEncrypted: true }]);
    expect(await refusal(write('secret.zip', zip))).toMatch(
      /a\.json in .*secret\.zip is encrypted.* Unpack it/,
    );
  });

  it('says that it has no trace', async () => {
    const zip = makeZip(['a.txt', 'b.txt'].map((name) => ({ name, content: text })));
    expect(await refusal(write('none.zip', zip))).toMatch(/without a trace\. It holds a\.txt, b\.txt/);
    expect(await refusal(write('empty.zip', makeZip([])))).toMatch(/without a trace/);
    const single = makeZip([{ name: 'r\u001b[31m.txt', content: 'x', isStored: true }]);
    expect(await refusal(write('single.zip', single))).toMatch(/without a trace\. It holds r\[31m\.txt\./);
  });

  it('lists five names at most, and none at full length that is very long', async () => {
    const names = ['x'.repeat(3000), 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => `${name}.txt`);
    const zip = makeZip(names.map((name) => ({ name, content: 'x' })));
    expect(await refusal(write('many.zip', zip))).toMatch(
      /It holds …x{70,80}\.txt, b\.txt, c\.txt, d\.txt, e\.txt and 2 more\./,
    );
  });

  it('names the file that is named like a trace and is none', async () => {
    const zip = makeZip([{ name: 'a.json', content: 'x', isStored: true }]);
    expect(await refusal(write('foreign.zip', zip))).toMatch(
      /no list of events in 1 B of text inside a\.json/,
    );
  });

  it('says that it is in the format of large zips', async () => {
    const zip = makeZip([{ name: 'a.json', content: text }]);
    zip.writeUInt32LE(0xffffffff, zip.length - 6);
    expect(await refusal(write('large.zip', zip))).toMatch(/4 GiB and more.* Unpack it/);
  });

  it('says that its file is not where the directory says', async () => {
    const zip = makeZip([{ name: 'a.json', content: text }]);
    zip.writeUInt32LE(7, zip.length - 22 - 'a.json'.length - 4);
    expect(await refusal(write('moved.zip', zip))).toMatch(/may be damaged/);
  });
});
