import { parseFrame } from '../link/sourceFrame.ts';
import { category } from '../read/eventCategory.ts';
import { NameTable } from '../read/nameTable.ts';
import type { Trace } from '../read/trace.ts';
import { parseMetadata } from '../read/traceMetadata.ts';
import { PathStripper } from './pathStripper.ts';

/** Keys of metadata that name the machine or the file. */
const namesOfPlaces = new Set(['host_name', 'traceName']);

/**
 * The same trace without the folders of source files, in names, call stacks, arguments and metadata, and without the
 * name of the machine. Files of the same name in different folders become one.
 */
export function stripTrace(trace: Trace): Trace {
  const { events, names, details, tracks, metadata } = trace;
  const stackIds = new Set(trace.callStacks.values());
  const stripper = new PathStripper(filesOf(trace, stackIds), metadata.hostName);
  const newNames = retold(names, (text) => stripper.frame(text));
  const newDetails = retold(details, (text, id) =>
    stackIds.has(id) ? stripper.stack(text) : stripper.text(text),
  );
  const isOperator = (row: number) => events.category[row] === category.operator;
  const plain = (id: number | string) => (typeof id === 'string' ? stripper.text(id) : id);
  const raw = [...metadata.raw].filter(([key]) => !namesOfPlaces.has(key));
  return {
    ...trace,
    names: newNames.table,
    details: newDetails.table,
    events: {
      ...events,
      count: events.count,
      name: events.name.map((id) => newNames.ids[id]!),
      a: events.a.map((id, row) => (isOperator(row) ? newDetails.ids[id]! : id)),
      b: events.b.map((id, row) => (isOperator(row) ? newDetails.ids[id]! : id)),
    },
    callStacks: renamed(trace.callStacks, newDetails.ids),
    concreteInputs: renamed(trace.concreteInputs, newDetails.ids),
    tracks: tracks.map((track) => ({
      ...track,
      pid: plain(track.pid),
      tid: plain(track.tid),
      processName: stripper.text(track.processName),
      threadName: stripper.text(track.threadName),
    })),
    marks: trace.marks.map((mark) => ({ ...mark, name: stripper.text(mark.name) })),
    collectives: new Map([...trace.collectives].map(([row, json]) => [row, stripper.json(json)])),
    metadata: parseMetadata(new Map(raw.map(([key, json]) => [key, stripper.json(json)]))),
  };
}

function* filesOf({ names, details }: Trace, stackIds: ReadonlySet<number>): Generator<string> {
  for (let id = 0; id < names.size; id++) {
    const frame = parseFrame(names.text(id));
    if (frame !== undefined) {
      yield frame.file;
    }
  }
  for (const id of stackIds) {
    for (const part of details
      .text(id)
      .replace(/^"|"$/g, '')
      .split(/;|\\n|\n/)) {
      const frame = parseFrame(part.trim());
      if (frame !== undefined) {
        yield frame.file;
      }
    }
  }
}

/** A table with other texts; texts that become the same get one number. */
function retold(
  from: NameTable,
  tell: (text: string, id: number) => string,
): { readonly table: NameTable; readonly ids: Uint32Array } {
  const table = new NameTable();
  const ids = new Uint32Array(from.size);
  for (let id = 0; id < from.size; id++) {
    ids[id] = table.internText(tell(from.text(id), id));
  }
  return { table, ids };
}

function renamed(map: ReadonlyMap<number, number>, ids: Uint32Array): Map<number, number> {
  return new Map([...map].map(([row, id]) => [row, ids[id]!]));
}
