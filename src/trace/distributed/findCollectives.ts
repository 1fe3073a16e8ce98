import { communicationKernels, isHostCollectiveName } from '../classify/communication.ts';
import type { LinkedTrace } from '../link/linkedTrace.ts';
import { category } from '../read/eventCategory.ts';
import { none } from '../read/eventColumns.ts';
import { nameOf } from '../read/trace.ts';
import { type CollectiveArgs, parseCollectiveArgs } from './collectiveArgs.ts';
import { type CollectiveKind, collectiveKind, elementBytes } from './collectiveNames.ts';

/** One collective as one rank saw it. */
export interface Collective extends Omit<CollectiveArgs, 'group' | 'kind'> {
  readonly kind: CollectiveKind;
  /** Process group; empty where the trace does not tell. */
  readonly group: string;
  /** The kernel, or the host's range where the host moves the data (gloo, MPI). */
  readonly row: number;
  readonly startNs: number;
  readonly durationNs: number;
  readonly isOnDevice: boolean;
}

/**
 * The collectives of a trace in order of time. What a kernel is comes from its own arguments, else from those of the
 * operator behind it, else from its name; a kernel without a group gets that of the others on its stream.
 */
export function findCollectives(linked: LinkedTrace, isCommunication?: Uint8Array): Collective[] {
  const { trace, deviceRows } = linked;
  const flags = isCommunication ?? communicationKernels(trace);
  const found: Collective[] = [];
  for (const row of deviceRows) {
    if (flags[row] === 1) {
      const collective = ofKernel(linked, row);
      if (collective !== undefined) {
        found.push(collective);
      }
    }
  }
  const named = withGroups(linked, found);
  const all = [...named, ...onHost(linked)];
  return all.sort((a, b) => a.startNs - b.startNs || a.row - b.row);
}

function ofKernel({ trace, operator }: LinkedTrace, row: number): Collective | undefined {
  const { events, collectives } = trace;
  const own = argsOf(collectives.get(row));
  const behind = operator[row]!;
  const args = own ?? (behind === none ? undefined : argsOf(collectives.get(behind)));
  const kind = args?.kind ?? collectiveKind(nameOf(trace, row));
  return kind === undefined ? undefined : build(events, row, kind, args, true);
}

function argsOf(json: string | undefined): CollectiveArgs | undefined {
  return json === undefined ? undefined : parseCollectiveArgs(json);
}

function build(
  events: LinkedTrace['trace']['events'],
  row: number,
  kind: CollectiveKind,
  args: CollectiveArgs | undefined,
  isOnDevice: boolean,
): Collective {
  return {
    dtype: args?.dtype,
    sizeBytes: args?.sizeBytes,
    groupDescription: args?.groupDescription,
    groupSize: args?.groupSize,
    groupRanks: args?.groupRanks,
    sequence: args?.sequence,
    kind,
    group: args?.group ?? '',
    row,
    startNs: events.startNs[row]!,
    durationNs: events.durationNs[row]!,
    isOnDevice,
  };
}

/** Gives kernels without a group the only group of their stream, if there is just one. */
function withGroups({ trace }: LinkedTrace, found: readonly Collective[]): Collective[] {
  const { track } = trace.events;
  const byStream = new Map<number, Collective | null>();
  for (const collective of found) {
    if (collective.group !== '') {
      const stream = track[collective.row]!;
      const other = byStream.get(stream);
      byStream.set(stream, other === undefined || other?.group === collective.group ? collective : null);
    }
  }
  return found.map((collective) => {
    const other = collective.group === '' ? byStream.get(track[collective.row]!) : undefined;
    return other === undefined || other === null
      ? collective
      : {
          ...collective,
          group: other.group,
          groupDescription: other.groupDescription,
          groupSize: other.groupSize,
          groupRanks: other.groupRanks,
        };
  });
}

/** Collectives that the host performs: ranges such as `gloo:all_reduce`, with the shapes that they or their call name. */
function onHost({ trace, tracks }: LinkedTrace): Collective[] {
  const { events } = trace;
  const isRange = trace.names.flags((name) => (isHostCollectiveName(name) ? 1 : 0));
  if (!isRange.includes(1)) {
    return [];
  }
  const groups = trace.metadata.distributed?.pg_config ?? [];
  const only = groups.length === 1 ? groups[0] : undefined;
  const found: Collective[] = [];
  for (const rows of tracks) {
    for (const row of rows) {
      const code = events.category[row];
      if (isRange[events.name[row]!] !== 1 || (code !== category.annotation && code !== category.operator)) {
        continue;
      }
      const kind = collectiveKind(nameOf(trace, row));
      if (kind === undefined) {
        continue;
      }
      const collective = build(events, row, kind, argsOf(trace.collectives.get(row)), false);
      const dtype = collective.dtype ?? firstText(trace.details.text(events.b[row]!));
      const groupSize = collective.groupSize ?? only?.pg_size ?? trace.metadata.distributed?.world_size;
      found.push({
        ...collective,
        dtype,
        sizeBytes:
          collective.sizeBytes ??
          messageBytes(trace.details.text(events.a[row]!), dtype, kind, groupSize ?? 1),
        group: collective.group === '' ? (only?.pg_name ?? '') : collective.group,
        groupDescription: collective.groupDescription ?? only?.pg_desc,
        groupSize,
      });
    }
  }
  return found;
}

function firstText(json: string): string | undefined {
  return /"([^"]+)"/.exec(json)?.[1];
}

/** Bytes of a whole message from the input's shape: a gather's is that of all ranks together. */
function messageBytes(
  shapes: string,
  dtype: string | undefined,
  kind: CollectiveKind,
  groupSize: number,
): number | undefined {
  const size = dtype === undefined ? undefined : elementBytes(dtype);
  const inner = /\[[\d\s,]+\]/g;
  const elements = [...shapes.matchAll(inner)].map(([shape]) =>
    shape
      .slice(1, -1)
      .split(',')
      .reduce((product, side) => product * Number(side), 1),
  );
  if (size === undefined || elements.length === 0) {
    return undefined;
  }
  const bytes = elements.reduce((sum, count) => sum + count, 0) * size;
  return kind === 'all_gather' || kind === 'gather' ? bytes * groupSize : bytes;
}
