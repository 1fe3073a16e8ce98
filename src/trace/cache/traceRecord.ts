import { GrowingEvents, GrowingFlows, GrowingMemory } from '../read/eventColumns.ts';
import type { Mark } from '../read/eventScanner.ts';
import { LaunchConfigTable } from '../read/launchConfigs.ts';
import { NameTable } from '../read/nameTable.ts';
import type { ScanProblems } from '../read/scanProblems.ts';
import type { Trace } from '../read/trace.ts';
import { parseMetadata } from '../read/traceMetadata.ts';
import type { TrackInfo } from '../read/trackInfo.ts';
import type { CacheFile, Section, Sections } from './cacheFile.ts';

/** What of a trace is no column. Only files whose checksum is right are read, so nothing is checked again. */
interface TraceFacts {
  /** Rows of events, memory and flows; an empty table's columns have room for one. */
  readonly counts: readonly [number, number, number];
  readonly tracks: readonly TrackInfo[];
  readonly marks: readonly Mark[];
  readonly collectives: readonly (readonly [number, string])[];
  readonly metadata: readonly (readonly [string, string])[];
  readonly problems: ScanProblems;
  readonly eventCount: number;
  readonly textBytes: number;
  readonly baseUs: number;
}

const eventColumns = [
  'startNs',
  'durationNs',
  'offset',
  'name',
  'track',
  'correlation',
  'externalId',
  'a',
  'b',
  'category',
] as const;
const memoryColumns = [
  'timeNs',
  'address',
  'sizeBytes',
  'allocatedBytes',
  'reservedBytes',
  'track',
  'deviceType',
  'deviceId',
] as const;
const flowColumns = ['timeNs', 'id', 'track', 'isStart'] as const;

/** A trace as what a cache file holds. */
export function toRecord(trace: Trace): { readonly facts: unknown; readonly sections: Sections } {
  const facts: TraceFacts = {
    counts: [trace.events.count, trace.memory.count, trace.flows.count],
    tracks: trace.tracks,
    marks: trace.marks,
    collectives: [...trace.collectives],
    metadata: [...trace.metadata.raw],
    problems: { ...trace.problems },
    eventCount: trace.eventCount,
    textBytes: trace.textBytes,
    baseUs: trace.baseUs,
  };
  return {
    facts,
    sections: {
      ...prefixed('events', eventColumns, trace.events),
      ...prefixed('memory', memoryColumns, trace.memory),
      ...prefixed('flows', flowColumns, trace.flows),
      ...prefixed('names', ['pool', 'ends', 'hashes'], trace.names.toColumns()),
      ...prefixed('details', ['pool', 'ends', 'hashes'], trace.details.toColumns()),
      configs: trace.configs.toValues(),
      callStacks: pairs(trace.callStacks),
      concreteInputs: pairs(trace.concreteInputs),
    },
  };
}

/** The trace that {@link toRecord} was given, under the path where its file lies now. */
export function fromRecord({ facts, sections }: CacheFile, path: string): Trace {
  const { counts, collectives, metadata, ...others } = facts as TraceFacts;
  const names = (table: string) =>
    NameTable.fromColumns({
      pool: sections[`${table}.pool`] as Uint8Array<ArrayBuffer>,
      ends: sections[`${table}.ends`] as Uint32Array<ArrayBuffer>,
      hashes: sections[`${table}.hashes`] as Int32Array<ArrayBuffer>,
    });
  return {
    ...others,
    path,
    events: filled(new GrowingEvents(), 'events', eventColumns, sections, counts[0]),
    memory: filled(new GrowingMemory(), 'memory', memoryColumns, sections, counts[1]),
    flows: filled(new GrowingFlows(), 'flows', flowColumns, sections, counts[2]),
    names: names('names'),
    details: names('details'),
    configs: LaunchConfigTable.fromValues(sections['configs'] as Float64Array),
    callStacks: fromPairs(sections['callStacks']!),
    concreteInputs: fromPairs(sections['concreteInputs']!),
    collectives: new Map(collectives),
    metadata: parseMetadata(new Map(metadata)),
  };
}

function prefixed(table: string, columns: readonly string[], from: object): Sections {
  return Object.fromEntries(
    columns.map((column) => [`${table}.${column}`, (from as Readonly<Record<string, Section>>)[column]!]),
  );
}

function filled<C extends { count: number }>(
  table: C,
  name: string,
  columns: readonly (keyof C & string)[],
  sections: Sections,
  count: number,
): C {
  const values = columns.map((column) => [column, sections[`${name}.${column}`]!] as const);
  return Object.assign(table, Object.fromEntries(values), { count });
}

function pairs(map: ReadonlyMap<number, number>): Uint32Array<ArrayBuffer> {
  const flat = new Uint32Array(2 * map.size);
  let at = 0;
  for (const [key, value] of map) {
    flat[at++] = key;
    flat[at++] = value;
  }
  return flat;
}

function fromPairs(flat: Section): Map<number, number> {
  const map = new Map<number, number>();
  for (let at = 0; at < flat.length; at += 2) {
    map.set(flat[at]!, flat[at + 1]!);
  }
  return map;
}
