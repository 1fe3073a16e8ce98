import type { Section, Sections } from '../cache/cacheFile.ts';
import { category, eventCategories } from '../read/eventCategory.ts';
import type { ColumnKind } from './columnCodec.ts';
import { columnKinds } from './columnCodec.ts';
import { damaged } from './shareDamage.ts';
import type { ShareFacts } from './shareFacts.ts';

const eventKinds = {
  startNs: 'f64',
  durationNs: 'f64',
  offset: 'f64',
  name: 'u32',
  track: 'u32',
  correlation: 'u32',
  externalId: 'u32',
  a: 'u32',
  b: 'u32',
  category: 'u8',
} as const;
const memoryKinds = {
  timeNs: 'f64',
  address: 'f64',
  sizeBytes: 'f64',
  allocatedBytes: 'f64',
  reservedBytes: 'f64',
  track: 'u32',
  deviceType: 'u8',
  deviceId: 'u8',
} as const;
const flowKinds = { timeNs: 'f64', id: 'f64', track: 'u32', isStart: 'u8' } as const;
const configFields = 10;
/** Finding texts takes many times their table's memory. */
const mostTexts = 2 ** 24;

/**
 * Checks that the parts of a file from anybody fit together: a checksum only tells that they are what somebody wrote.
 * Everything that one column says of another is within it.
 * @throws ShareDamage naming the first thing that does not fit.
 */
export function checkRecord(facts: ShareFacts, sections: Sections): void {
  const [events, memory, flows] = facts.counts;
  checkTable(sections, 'events', eventKinds, events);
  checkTable(sections, 'memory', memoryKinds, memory);
  checkTable(sections, 'flows', flowKinds, flows);
  const names = checkTexts(sections, 'names');
  const details = checkTexts(sections, 'details');
  const tracks = facts.tracks.length;
  checkBelow(sections, 'events.name', events, names);
  checkBelow(sections, 'events.track', events, tracks);
  checkBelow(sections, 'events.category', events, eventCategories.length);
  checkBelow(sections, 'memory.track', memory, tracks);
  checkBelow(sections, 'flows.track', flows, tracks);
  checkTimes(sections, events);
  checkDetails(sections, events, details);
  if (column(sections, 'configs', 'f64').length % configFields !== 0) {
    damaged('Its launch configurations are not whole.');
  }
  for (const name of ['callStacks', 'concreteInputs']) {
    checkPairs(column(sections, name, 'u32'), name, events, details);
  }
  if (
    facts.tracks.some(({ index }, at) => index !== at) ||
    facts.collectives.some(([row]) => row >= events)
  ) {
    damaged('What it says of itself names things that it does not hold.');
  }
}

function column(sections: Sections, name: string, kind: ColumnKind): Section {
  const section = Object.hasOwn(sections, name) ? sections[name] : undefined;
  return section instanceof columnKinds[kind]
    ? section
    : damaged(`It has no column ${name} of kind ${kind}.`);
}

function checkTable(
  sections: Sections,
  table: string,
  kinds: Readonly<Record<string, ColumnKind>>,
  rows: number,
): void {
  for (const [name, kind] of Object.entries(kinds)) {
    // An empty table's columns have room for one.
    if (column(sections, `${table}.${name}`, kind).length !== Math.max(1, rows)) {
      damaged(`Its column ${table}.${name} does not have ${rows} values.`);
    }
  }
}

/** How many texts a table has. */
function checkTexts(sections: Sections, table: string): number {
  const pool = column(sections, `${table}.pool`, 'u8');
  const ends = column(sections, `${table}.ends`, 'u32');
  const hashes = column(sections, `${table}.hashes`, 'i32');
  let before = 0;
  for (const end of ends) {
    if (end < before || end > pool.length) {
      return damaged(`Its table of ${table} is out of order.`);
    }
    before = end;
  }
  return ends.length > 0 && ends.length <= mostTexts && ends[0] === 0 && hashes.length === ends.length
    ? ends.length
    : damaged(`Its table of ${table} is not whole.`);
}

function checkBelow(sections: Sections, name: string, rows: number, limit: number): void {
  const values = sections[name]!;
  for (let row = 0; row < rows; row++) {
    if (values[row]! >= limit) {
      damaged(`Its column ${name} names number ${values[row]!} of ${limit}.`);
    }
  }
}

function checkTimes(sections: Sections, rows: number): void {
  const startNs = sections['events.startNs']!;
  const durationNs = sections['events.durationNs']!;
  for (let row = 0; row < rows; row++) {
    if (!Number.isFinite(startNs[row]!) || !(durationNs[row]! >= 0 && Number.isFinite(durationNs[row]!))) {
      damaged(`Its event ${row} has no usable time.`);
    }
  }
}

/** Operators name texts of shapes and types. */
function checkDetails(sections: Sections, rows: number, details: number): void {
  const codes = sections['events.category']!;
  const [a, b] = [sections['events.a']!, sections['events.b']!];
  for (let row = 0; row < rows; row++) {
    if (codes[row] === category.operator && (a[row]! >= details || b[row]! >= details)) {
      damaged(`Its operator ${row} names a text that it does not hold.`);
    }
  }
}

function checkPairs(pairs: Section, name: string, rows: number, details: number): void {
  for (let at = 0; at < pairs.length; at += 2) {
    if (pairs[at]! >= rows || !(pairs[at + 1]! < details)) {
      damaged(`Its ${name} name what it does not hold.`);
    }
  }
}
