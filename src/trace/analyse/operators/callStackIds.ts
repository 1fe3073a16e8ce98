import type { LinkedTrace } from '../../link/linkedTrace.ts';
import { category } from '../../read/eventCategory.ts';
import { none } from '../../read/eventColumns.ts';
import { PairIds } from './pairIds.ts';

/** Call stacks of host events, each known by a number; 0 where the trace has none. */
export interface CallStacks {
  idOf(row: number): number;
  /** Frames of a stack, innermost first. */
  frames(id: number): string[];
}

/**
 * Call stacks from what the profiler wrote into the event, else from the Python frames around it on its thread. Frames
 * of modules (`nn.Module: Linear_0`) count as frames.
 */
export function findCallStacks(linked: LinkedTrace): CallStacks {
  const { trace, parent } = linked;
  const nodes = new PairIds();
  // Stacks of frames share their outer part: a node is a frame within another node.
  const root = nodes.id(none, none);
  const nodeOf = frameNodes(linked, nodes, root);
  // Numbers of written stacks come after those of nodes.
  const firstWritten = nodes.size;
  return {
    idOf: (row) => {
      const written = trace.callStacks.get(row);
      if (written !== undefined) {
        return firstWritten + written;
      }
      const outer = parent[row]!;
      return outer === none ? root : nodeOf[outer]!;
    },
    frames: (id) => {
      if (id >= firstWritten) {
        return writtenFrames(trace.details.text(id - firstWritten));
      }
      const frames: string[] = [];
      for (let node = id; node !== root; node = nodes.first(node)) {
        frames.push(trace.names.text(nodes.second(node)));
      }
      return frames;
    },
  };
}

function frameNodes({ trace, tracks, parent }: LinkedTrace, nodes: PairIds, root: number): Uint32Array {
  const { events } = trace;
  const nodeOf = new Uint32Array(events.count).fill(root);
  tracks.forEach((rows, index) => {
    if (trace.tracks[index]?.kind !== 'host') {
      return;
    }
    for (let place = 0, { length } = rows; place < length; place++) {
      const row = rows[place]!;
      const outer = parent[row]!;
      const around = outer === none ? root : nodeOf[outer]!;
      nodeOf[row] = events.category[row] === category.python ? nodes.id(around, events.name[row]!) : around;
    }
  });
  return nodeOf;
}

/** The profiler joins frames with semicolons, some versions with line ends, innermost first. */
function writtenFrames(json: string): string[] {
  return json
    .replace(/^"|"$/g, '')
    .split(/;|\\n|\n/)
    .map((frame) => frame.trim())
    .filter((frame) => frame !== '');
}
