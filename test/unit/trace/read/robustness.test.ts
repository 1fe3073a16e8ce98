import { describe, expect, it } from 'vitest';
import { FailureError } from '../../../../src/core/failure.ts';
import { linkTrace } from '../../../../src/trace/link/linkedTrace.ts';
import type { Trace } from '../../../../src/trace/read/trace.ts';
import { makeTraining } from '../../../support/trace/generator/makeTraining.ts';
import { Random } from '../../../support/trace/generator/random.ts';
import { readText } from '../../../support/trace/generator/readText.ts';
import { writeTrace } from '../../../support/trace/generator/writeTrace.ts';

/** All that a trace says, as text that can be compared. */
function told(trace: Trace): string[] {
  const { events, memory, flows } = trace;
  const rows = Array.from({ length: events.count }, (_, row) => {
    const { pid, tid } = trace.tracks[events.track[row]!]!;
    const start = BigInt(trace.baseUs) * 1000n + BigInt(events.startNs[row]!);
    return [
      start,
      events.durationNs[row],
      events.offset[row],
      trace.names.text(events.name[row]!),
      pid,
      tid,
      events.category[row],
      events.correlation[row],
      events.externalId[row],
      events.category[row] === 1 ? trace.details.text(events.a[row]!) : events.a[row],
    ].join('|');
  });
  const instants = Array.from(
    { length: memory.count },
    (_, row) => `${memory.timeNs[row]}|${memory.address[row]}|${memory.sizeBytes[row]}`,
  );
  return [...rows, ...instants, `${flows.count} flows`, [...trace.metadata.raw].join()];
}

/** What identifies the events: place in the file is left out, since damage before it moves it. */
function identities(trace: Trace): string[] {
  const { events } = trace;
  return Array.from({ length: events.count }, (_, row) => {
    const start = BigInt(trace.baseUs) * 1000n + BigInt(events.startNs[row]!);
    return `${start}|${events.durationNs[row]}|${trace.names.text(events.name[row]!)}|${events.externalId[row]}|${events.correlation[row]}`;
  });
}

const small = (seed: number, spelling = {}) =>
  writeTrace(makeTraining(seed).events.slice(0, 16), new Random(seed), spelling);
const bytesOf = (text: string) => new TextEncoder().encode(text);

describe('a trace that is cut off', () => {
  it.each([{}, { layout: 'minified' }, { keys: 'argsFirst' }])(
    'keeps every whole event, wherever the cut is (%o)',
    (spelling) => {
      const bytes = bytesOf(small(3, spelling));
      const whole = readText(bytes);
      const ends = identities(whole);
      // Events end at their closing brace, which stands before the next one's beginning.
      const offsets = Array.from(whole.events.offset);
      for (let length = 0; length < bytes.length - 2; length++) {
        let cut: Trace;
        try {
          cut = readText(bytes.subarray(0, length));
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(FailureError);
          expect(length).toBeLessThan(offsets[0]!);
          continue;
        }
        expect(cut.problems.isTruncated).toBe(true);
        const begun = offsets.filter((offset) => offset < length).length;
        expect(cut.events.count).toBeGreaterThanOrEqual(begun - 1);
        expect(identities(cut)).toEqual(ends.slice(0, cut.events.count));
        linkTrace(cut);
      }
    },
  );
});

describe('chunks', () => {
  const text = small(8);
  const middle = text.indexOf('"ph"', text.length / 2);
  const inputs: Record<string, string> = {
    whole: text,
    'byte order mark': `\ufeff${text}`,
    'stray bytes': `${text.slice(0, middle)}\u0001]}{"${text.slice(middle)}`,
    'bare quotes': text.replaceAll('aten::mm', 'aten::"mm" x'),
    'two in one file': text + text,
    'cut off': text.slice(0, middle + 40),
    'text behind it': `${text} garbage`,
  };
  it.each(Object.entries(inputs))('of any size give the same: %s', (_, input) => {
    const whole = readText(input);
    const random = new Random(9);
    for (const sizes of [
      [1],
      [2, 3],
      [7],
      [64, 1],
      ...Array.from({ length: 30 }, () => [random.int(1, 900), random.int(1, 300)]),
    ]) {
      const pieces = readText(input, sizes);
      expect(told(pieces)).toEqual(told(whole));
      expect({ ...pieces.problems }).toEqual({ ...whole.problems });
    }
  });
});

describe('one damaged event', () => {
  const events = makeTraining(21).events.slice(0, 40);
  const text = writeTrace(events, new Random(1));
  const whole = readText(text);
  const target = Math.floor(whole.events.count / 2);
  const from = whole.events.offset[target]!;
  const to = text.indexOf('\n  },', from) + 4;
  const event = text.slice(from, to);
  const damages: Record<string, (event: string) => string> = {
    'control characters': (it) => it.replace('"name": "', '"name": "\u0001\n\t'),
    'bare quotes': (it) => it.replace('"name": "', '"name": "say "hi" '),
    'a bare N/A': (it) => it.replace('"args": {', '"args": {"queued": N/A, '),
    'no colon': (it) => it.replace('"ts":', '"ts" '),
    'stray bytes': (it) => it.replace('"ts":', '\u0000\u00ff} ] "ts":'),
    'half of it': (it) => it.slice(0, it.length / 2),
    'no closing quote': (it) => it.replace('", "pid"', ', "pid"'),
    'no opening brace': (it) => it.slice(1),
    'no closing brace': (it) => it.slice(0, -1),
    'an open bracket': (it) => it.replace('"args": {', '"args": {"grid": [1, '),
    'time as text': (it) => it.replace(/"ts": ([\d.]+)/u, '"ts": "$1"'),
    'negative duration': (it) => it.replace('"dur": ', '"dur": -'),
    'huge time': (it) => it.replace(/"ts": [\d.]+/u, '"ts": 1e300'),
    NaN: (it) => it.replace(/"dur": [\d.]+/u, '"dur": NaN'),
    'no category': (it) => it.replace(/"cat": "[^"]*", /u, ''),
    'the same key twice': (it) => it.replace('"ph": "X"', '"ph": "M", "ph": "X"'),
    'a deep value': (it) =>
      it.replace('"args": {', `"args": {"x": ${'['.repeat(10_000)}${']'.repeat(10_000)}, `),
  };
  it.each(Object.entries(damages))('costs no other: %s', (name, damage) => {
    const damaged = damage(event);
    expect(damaged).not.toBe(event);
    const trace = readText(text.slice(0, from) + damaged + text.slice(to));
    const kept = identities(trace);
    const expected = identities(whole);
    expected.splice(target, 1);
    for (const identity of expected) {
      expect(kept).toContain(identity);
    }
    expect(trace.problems.isTruncated).toBe(false);
    if (trace.events.count < whole.events.count && !/time|NaN/u.test(name)) {
      const [place] = trace.problems.skipped;
      expect(place?.offset).toBeGreaterThanOrEqual(from);
      expect(place?.offset).toBeLessThan(from + damaged.length);
      expect(trace.problems.skippedBytes).toBeGreaterThan(0);
    }
  });

  it('costs the next one at most, whatever byte is lost, added or changed', () => {
    const bytes = bytesOf(text);
    const all = identities(whole);
    const firstEvent = whole.events.offset[0]!;
    const lastEvent = whole.events.offset[whole.events.count - 2]!;
    const random = new Random(77);
    for (let round = 0; round < 800; round++) {
      const at = random.int(firstEvent, lastEvent);
      const stray = random.pick([
        0x22,
        0x7b,
        0x7d,
        0x5b,
        0x5d,
        0x2c,
        0x3a,
        0x5c,
        0,
        0xff,
        random.int(1, 255),
      ]);
      const kind = random.int(0, 2);
      const damaged = Buffer.concat([
        bytes.subarray(0, at),
        Buffer.from(kind === 0 ? [] : [stray]),
        bytes.subarray(kind === 2 ? at : at + 1),
      ]);
      const kept = new Set(identities(readText(damaged)));
      const lost = all.filter((identity) => !kept.has(identity));
      expect(
        lost.length,
        JSON.stringify(damaged.subarray(at - 200, at + 200).toString('latin1')),
      ).toBeLessThanOrEqual(2);
    }
  });
});

describe('what is no trace, or an odd one', () => {
  it.each(['', '   \n', 'hello', '<html>', '{}', '{"a": 1}', '{"traceEvents": 5}', '"text"', '\u0000'])(
    'refuses %j',
    (text) => {
      expect(() => readText(text)).toThrow(FailureError);
    },
  );

  it('reads events that stand in the middle, twice, alone or with other line ends', () => {
    const made = makeTraining(4).events;
    const events = identities(readText(writeTrace(made, new Random(1))));
    const list = writeTrace(made, new Random(1), { layout: 'list' });
    for (const text of [
      list,
      `{"a": 1, "traceEvents": ${list}, "b": {"c": [1]}}`,
      `{"traceEvents": [], "traceEvents": ${list}}`,
      `\ufeff${list}`,
      writeTrace(made, new Random(1)).replaceAll('\n', '\r\n'),
    ]) {
      const trace = readText(text);
      expect(identities(trace)).toEqual(events);
      expect({ ...trace.problems }).toMatchObject({ skippedPlaces: 0, isTruncated: false });
    }
    expect(identities(readText(`{"traceEvents": ${list}, "traceEvents": ${list}}`))).toEqual([
      ...events,
      ...events,
    ]);
  });

  it('reads a text of 50 MB, also in small pieces', () => {
    const text = `{"traceEvents": [{"ph": "X", "name": "a", "ts": 1, "dur": 1, "args": {"x": "${'y'.repeat(50e6)}"}}, {"ph": "X", "name": "b", "ts": 2, "dur": 1}]}`;
    const bytes = bytesOf(text);
    for (const chunk of [1 << 20, 16 << 10]) {
      const started = performance.now();
      expect(readText(bytes, [chunk]).events.count).toBe(2);
      expect(performance.now() - started).toBeLessThan(5000);
    }
  });

  it('keeps times to the nanosecond and texts as they are', () => {
    const names = ['plain', 'größer 程序 🙂', 'tab\tquote"back\\slash', 'x'.repeat(10_000), '\u2028', '/'];
    for (const escapesUnicode of [false, true]) {
      const { events } = makeTraining(6, { names });
      const text = writeTrace(events, new Random(1), {
        escapesUnicode,
        time: 'absolute',
        layout: 'minified',
      });
      const trace = readText(text);
      const parsed = (JSON.parse(text) as { traceEvents: { ph: string; name: string }[] }).traceEvents.filter(
        ({ ph }) => ph === 'X',
      );
      const written = [...text.matchAll(/"ph":"X".*?"ts":(\d+)\.(\d{3})/gu)].map(([, us, ns]) =>
        BigInt(`${us ?? ''}${ns ?? ''}`),
      );
      expect(trace.events.count).toBe(parsed.length);
      parsed.forEach(({ name }, row) => {
        expect(trace.names.text(trace.events.name[row]!)).toBe(name);
        expect(BigInt(trace.baseUs) * 1000n + BigInt(trace.events.startNs[row]!)).toBe(written[row]);
      });
    }
  });
});
