import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
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
