import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import type { FailureError } from '../../../../src/core/failure.ts';
import { toRecord } from '../../../../src/trace/cache/traceRecord.ts';
import { openTrace } from '../../../../src/trace/read/openTrace.ts';
import { readEventArgs } from '../../../../src/trace/read/eventArgs.ts';
import type { Trace } from '../../../../src/trace/read/trace.ts';
import { answerRequest } from '../../../../src/trace/service/answerRequest.ts';
import type { TraceRequest } from '../../../../src/trace/service/traceRequest.ts';
import { readColumn, layOut } from '../../../../src/trace/share/columnCodec.ts';
import { packShare, unpackShare } from '../../../../src/trace/share/shareContainer.ts';
import { writeShareFile } from '../../../../src/trace/share/writeShareFile.ts';
import { fixturePath } from '../../../support/trace/fixtureTrace.ts';
import { SmallTrace, traceOf } from '../../../support/trace/smallTrace.ts';

const folder = mkdtempSync(join(tmpdir(), 'engine-room-share-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function share(trace: Trace, name: string, stripPaths = false): Promise<string> {
  const path = join(folder, `${name}.ertrace`);
  await writeShareFile(trace, path, { stripPaths });
  return path;
}

function small(): Trace {
  const trace = new SmallTrace().step(1, 0, 1000).memory(5, 512, 512, 1024);
  trace.kernel('gemm', {
    launchedAt: 100,
    at: 110,
    dur: 40,
    op: 'aten::mm',
    opArgs: { 'Input Dims': [[8, 4]] },
  });
  return traceOf(trace.events, { with_stack: 1 });
}

describe('a share file', () => {
  test.each(['gpt2_train_bf16', 'ddp_resnet50_rank1', 'infer_cudagraph', 'resnet18_train_dataloader'])(
    'of %s has every column as it was, in a fraction of the space',
    async (name) => {
      const trace = await openTrace(fixturePath(name));
      const path = await share(trace, name);
      const shared = await openTrace(path);
      expect(toRecord(shared)).toEqual(toRecord(trace));
      expect(shared.path).toBe(path);
      expect(readFileSync(path).length).toBeLessThan(readFileSync(fixturePath(name)).length / 3);
    },
  );

  test.each(['summary', 'idle', 'comm', 'ops', 'kernels', 'memory', 'modules', 'legacy', 'hta'] as const)(
    'gives the same report of %s',
    async (view) => {
      const original = fixturePath('train_base');
      const path = await share(await openTrace(original), `report-${view}`);
      const ask = (file: string) => {
        const request = { view, path: file, paths: [file] } as unknown as TraceRequest;
        return answerRequest(request);
      };
      const text = (answer: unknown) =>
        JSON.stringify(answer, (_, value: unknown) => (value instanceof Map ? [...value] : value));
      const named = text(await ask(path))
        .replaceAll(path, original)
        .replaceAll(`report-${view}`, 'train_base');
      expect(named).toBe(text(await ask(original)));
    },
  );

  test('of a trace with nothing in it is one too', async () => {
    const trace = traceOf([]);
    expect(toRecord(await openTrace(await share(trace, 'empty')))).toEqual(toRecord(trace));
  });

  test('has no arguments, and says so', async () => {
    const path = await share(small(), 'args');
    await expect(readEventArgs(path, 0)).rejects.toMatchObject({
      failure: { kind: 'not-found', message: 'The share file has no arguments.' },
    });
  });
});

describe('columns', () => {
  test.each([
    ['whole numbers of both signs', Float64Array.of(5, -3, 0, 2 ** 50, -(2 ** 50), 7)],
    ['fractions', Float64Array.of(0.5, NaN, Infinity, -0)],
    ['the largest numbers', Float64Array.of(Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER)],
    ['far steps', Float64Array.of(2 ** 51 - 1, -(2 ** 51) + 1, 2 ** 51 - 1)],
    ['32-bit ids', Uint32Array.of(0xffffffff, 0, 1, 0xfffffffe)],
    ['hashes', Int32Array.of(-(2 ** 31), 2 ** 31 - 1, 0, -1)],
    ['bytes', Uint8Array.of(0, 255, 3)],
    ['nothing', new Float64Array(0)],
  ])('of %s come back in each form', (_, column) => {
    for (const laidOut of layOut(column)) {
      const kind =
        column instanceof Float64Array
          ? 'f64'
          : column instanceof Uint32Array
            ? 'u32'
            : column instanceof Int32Array
              ? 'i32'
              : 'u8';
      expect(readColumn(kind, column.length, laidOut)).toEqual(column);
    }
  });
});

describe('a damaged share file', () => {
  const good = readFile('good');
  async function readFile(name: string): Promise<Buffer> {
    return readFileSync(await share(small(), name));
  }
  async function failureOf(bytes: Uint8Array): Promise<FailureError['failure']> {
    const path = join(folder, 'bad.ertrace');
    writeFileSync(path, bytes);
    const thrown: unknown = await openTrace(path).catch((error: unknown) => error);
    expect((thrown as Error).name).toBe('FailureError');
    return (thrown as FailureError).failure;
  }
  /** What somebody writes who knows how checksums are made. */
  function resealed(bytes: Buffer): Buffer {
    bytes.writeUInt32LE(crc32(bytes.subarray(24), crc32(bytes.subarray(8, 20))), 20);
    return bytes;
  }

  test('is told as such wherever it was cut', async () => {
    const bytes = await good;
    for (let length = 8; length < bytes.length; length += Math.ceil(bytes.length / 97)) {
      const failure = await failureOf(bytes.subarray(0, length));
      expect(failure).toMatchObject({ kind: 'corrupt-file', file: join(folder, 'bad.ertrace') });
      expect(failure.message).toContain('is a damaged share file');
      expect(failure.nextStep).toContain('Copy it again');
    }
    // Less than its first bytes is a file of another kind.
    expect((await failureOf(bytes.subarray(0, 5))).message).toContain('is no profiler trace');
  });

  test('is told as such whichever bit was flipped', async () => {
    const bytes = await good;
    for (let at = 8; at < bytes.length; at += Math.ceil(bytes.length / 97)) {
      const flipped = Buffer.from(bytes);
      flipped[at]! ^= 1 << (at % 8);
      expect((await failureOf(flipped)).kind).toBe('corrupt-file');
    }
  });

  test('never gives more than a failure, also when its checksum is right', async () => {
    const bytes = await good;
    let opened = 0;
    for (let at = 8; at < bytes.length; at++) {
      const flipped = Buffer.from(bytes);
      flipped[at]! ^= 1 << (at % 8);
      const path = join(folder, 'forged.ertrace');
      writeFileSync(path, resealed(flipped));
      const outcome: unknown = await openTrace(path).catch((error: unknown) => error);
      if (outcome instanceof Error) {
        expect(outcome.name).toBe('FailureError');
      } else {
        opened++;
      }
    }
    expect(opened).toBeLessThan(bytes.length / 2);
  });

  test.each([
    ['a name that it does not hold', 'events.name', Uint32Array, 0xffff],
    ['a track that it does not hold', 'events.track', Uint32Array, 9],
    ['a category that there is not', 'events.category', Uint8Array, 99],
    ['a text that it does not hold', 'events.a', Uint32Array, 1_000],
    ['times that are none', 'events.startNs', Float64Array, NaN],
    ['texts that overlap', 'names.ends', Uint32Array, 1e6],
    ['stacks of other events', 'callStacks', Uint32Array, 5],
  ])('may name %s', async (_, name, Kind, value) => {
    const record = toRecord(small());
    const column = record.sections[name]!;
    const forged = new Kind(Math.max(1, column.length)).fill(value);
    const failure = await failureOf(
      packShare({ ...record, sections: { ...record.sections, [name]: forged } }),
    );
    expect(failure).toMatchObject({ kind: 'corrupt-file' });
  });

  test.each([
    ['without a column', (sections: object) => Object.fromEntries(Object.entries(sections).slice(1))],
    [
      'with a column of another length',
      (sections: object) => ({ ...sections, 'events.b': Uint32Array.of(1) }),
    ],
    ['with a column of another kind', (sections: object) => ({ ...sections, configs: Uint8Array.of(1) })],
  ])('may be %s', async (_, change) => {
    const record = toRecord(small());
    expect(await failureOf(packShare({ ...record, sections: change(record.sections) }))).toMatchObject({
      kind: 'corrupt-file',
      cause: expect.stringMatching(/^Its? .*column/) as string,
    });
  });

  test('may say of itself what does not fit', async () => {
    const { facts, sections } = toRecord(small());
    const failure = await failureOf(packShare({ facts: { ...(facts as object), tracks: 'none' }, sections }));
    expect(failure.cause).toContain('what it says of itself'.slice(5));
  });

  test('that claims to unpack to more than anybody shares is not unpacked', async () => {
    const bomb = packShare({ facts: {}, sections: { zeros: new Uint8Array(1 << 20) } });
    const unpacked = unpackShare(bomb);
    expect(unpacked.kind).toBe('share');
    // The same with a header that claims far more, as somebody would write it by hand.
    const many = Object.fromEntries(
      Array.from({ length: 3 }, (_, index) => [`z${index}`, new Uint8Array(2 ** 28)]),
    );
    const before = process.memoryUsage().arrayBuffers;
    const huge = packShare({ facts: {}, sections: many });
    expect(huge.length).toBeLessThan(100_000);
    expect((await failureOf(huge)).cause).toMatch(/claims \d+ bytes/);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 31);
  });

  test('of a later version says what to do', async () => {
    const bytes = Buffer.from(await good);
    bytes.writeUInt32LE(2, 8);
    expect(await failureOf(resealed(bytes))).toMatchObject({
      kind: 'incompatible',
      cause: expect.stringContaining('number 2') as string,
      nextStep: expect.stringContaining('Update Engine Room') as string,
    });
  });
});
