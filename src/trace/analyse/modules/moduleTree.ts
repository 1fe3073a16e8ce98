import type { LinkedTrace } from '../../link/linkedTrace.ts';
import { category } from '../../read/eventCategory.ts';
import { none } from '../../read/eventColumns.ts';
import { PairIds } from '../operators/pairIds.ts';
import { BackwardLinks } from './backwardLinks.ts';

/** What stands for modules: those of torch.nn, the user's own ranges where no modules were recorded, or nothing. */
export type ModuleSource = 'modules' | 'annotations' | 'none';

/** Where modules are in a trace, and which of them caused what. */
export interface ModuleTree {
  readonly source: ModuleSource;
  /** How many nodes there are; parents come before their children. */
  readonly size: number;
  /** The module that holds a node; {@link none} for outermost ones. */
  parentOf(node: number): number;
  /** Name as the profiler spells it, such as `nn.Module: Linear_0`. */
  nameOf(node: number): string;
  /** The innermost module that a host event runs in or does the backward pass of; {@link none} outside modules. */
  moduleOf(row: number): number;
  /** Whether a host event belongs to the backward pass of its module. */
  isBackward(row: number): boolean;
  /** True for the range of a module itself. */
  isModuleRow(row: number): boolean;
}

const backwardBit = 0x80000000;
const evaluation = 'autograd::engine::evaluate_function: ';
const gradientSum = 'autograd::engine::evaluate_function: torch::autograd::AccumulateGrad';

/**
 * The tree of modules by nesting on each thread (by the frames' own ids where a frame's caller is not around it). Operators
 * of the backward pass belong to the module of the forward operator that they differentiate; the sum of a gradient
 * belongs to the module before it.
 */
export function findModules(linked: LinkedTrace): ModuleTree {
  const { trace, tracks, parent } = linked;
  const { events } = trace;
  const isModule = moduleTest(linked);
  const instances = new PairIds();
  const nodes = new PairIds();
  const codes = new Uint32Array(events.count).fill(none);
  const frames = new CallerIndex(linked);
  if (isModule.source !== 'none') {
    for (const rows of hostTracks(linked)) {
      for (let index = 0, { length } = rows; index < length; index++) {
        const row = rows[index]!;
        const outer = parent[row]!;
        let code = outer === none ? none : codes[outer]!;
        if (isModule.test(row)) {
          if (code === none && isModule.source === 'modules') {
            code = frames.moduleAround(row, codes);
          }
          const instance = instances.id(events.name[row]!, events.a[row]!);
          code = nodes.id(code, instance);
        }
        codes[row] = code;
      }
    }
    addBackward(linked, codes);
  }
  return {
    source: isModule.source,
    size: nodes.size,
    parentOf: (node) => nodes.first(node),
    nameOf: (node) => trace.names.text(instances.first(nodes.second(node))),
    moduleOf: (row) => (codes[row] === none ? none : codes[row]! & ~backwardBit),
    isBackward: (row) => codes[row] !== none && codes[row]! >= backwardBit,
    isModuleRow: isModule.test,
  };

  function addBackward(of: LinkedTrace, into: Uint32Array): void {
    const kinds = trace.names.flags((name) =>
      name === gradientSum ? 2 : name.startsWith(evaluation) ? 1 : 0,
    );
    const links = new BackwardLinks(of, kinds);
    for (const rows of tracks) {
      let before = none;
      for (let index = 0, { length } = rows; index < length; index++) {
        const row = rows[index]!;
        const kind = events.category[row] === category.operator ? kinds[events.name[row]!] : 0;
        if (kind === 0) {
          const outer = parent[row]!;
          if (into[row] === none && outer !== none && into[outer]! >= backwardBit) {
            into[row] = into[outer]!;
          }
          continue;
        }
        const forward = kind === 1 ? links.forwardOf(row) : none;
        if (kind === 1) {
          before = forward === none || into[forward] === none ? none : (into[forward]! | backwardBit) >>> 0;
        }
        into[row] = before;
      }
    }
  }
}

function* hostTracks({ trace, tracks }: LinkedTrace): Generator<Uint32Array> {
  for (const [index, rows] of tracks.entries()) {
    if (trace.tracks[index]?.kind === 'host') {
      yield rows;
    }
  }
}

function moduleTest({ trace }: LinkedTrace): {
  readonly source: ModuleSource;
  readonly test: (row: number) => boolean;
} {
  const { events } = trace;
  const isRange = trace.names.flags((name) => (name.startsWith('ProfilerStep#') ? 0 : 1));
  let source: ModuleSource = 'none';
  for (let row = 0; row < events.count && source !== 'modules'; row++) {
    if (events.category[row] === category.python && events.a[row]! > 0) {
      source = 'modules';
    } else if (events.category[row] === category.annotation && isRange[events.name[row]!] === 1) {
      source = 'annotations';
    }
  }
  return {
    source,
    test:
      source === 'modules'
        ? (row) => events.category[row] === category.python && events.a[row]! > 0
        : (row) => events.category[row] === category.annotation && isRange[events.name[row]!] === 1,
  };
}

/** Finds callers by the ids of Python frames, made when first needed. */
class CallerIndex {
  private readonly linked: LinkedTrace;
  private byId: Map<number, number> | undefined;

  constructor(linked: LinkedTrace) {
    this.linked = linked;
  }

  /** The node of the nearest calling frame that is in a module; {@link none} when there is none. */
  moduleAround(row: number, codes: Uint32Array): number {
    const { events } = this.linked.trace;
    const { parent } = this.linked;
    // A frame with a frame around it has its caller there.
    for (let outer = parent[row]!; outer !== none; outer = parent[outer]!) {
      if (events.category[outer] === category.python) {
        return none;
      }
    }
    this.byId ??= this.index();
    let caller = this.byId.get(events.externalId[row]!);
    for (let depth = 0; caller !== undefined && depth < 1000; depth++) {
      if (codes[caller] !== none) {
        return codes[caller]!;
      }
      caller = this.byId.get(events.externalId[caller]!);
    }
    return none;
  }

  private index(): Map<number, number> {
    const { events } = this.linked.trace;
    const byId = new Map<number, number>();
    for (let row = 0; row < events.count; row++) {
      if (events.category[row] === category.python && events.correlation[row] !== none) {
        byId.set(events.correlation[row]!, row);
      }
    }
    return byId;
  }
}
