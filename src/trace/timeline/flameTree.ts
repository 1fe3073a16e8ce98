import { PairIds } from '../analyse/operators/pairIds.ts';
import { none } from '../read/eventColumns.ts';
import { cutName } from './cutName.ts';
import { boxKinds, type FlameNode } from './timelineTypes.ts';

/** Deeper nesting cannot be drawn. */
const mostLevels = 256;
/** Boxes below this share of the whole cannot be seen on any screen. */
const visibleShare = 1 / 20_000;

/** Collects what ran inside what, merged by name. */
export class FlameBuilder {
  /** Nodes by the node around them ({@link none} for outermost ones) and the number of their name. */
  private readonly nodes = new PairIds();
  private readonly level: number[] = [];
  private readonly kind: number[] = [];
  private readonly totalNs: number[] = [];
  private readonly count: number[] = [];

  /**
   * Adds an event.
   * @param inside node of the event around it, or {@link none}.
   * @param name number of its name.
   * @returns its own node; that around it where it lies too deep to be shown.
   */
  add(inside: number, name: number, kind: number, ns: number): number {
    const level = inside === none ? 0 : this.level[inside]! + 1;
    if (level >= mostLevels) {
      return inside;
    }
    const node = this.nodes.id(inside, name);
    if (node === this.level.length) {
      this.level.push(level);
      this.kind.push(kind);
      this.totalNs.push(0);
      this.count.push(0);
    }
    this.totalNs[node]! += ns;
    this.count[node]!++;
    return node;
  }

  /** The outermost nodes, each with what is inside it; longest first. */
  build(nameOf: (name: number) => string): FlameNode[] {
    const children = new Map<number, number[]>();
    for (let node = 0; node < this.level.length; node++) {
      const outer = this.nodes.first(node);
      const list = children.get(outer);
      if (list === undefined) {
        children.set(outer, [node]);
      } else {
        list.push(node);
      }
    }
    const wholeNs = (children.get(none) ?? []).reduce((sum, node) => sum + this.totalNs[node]!, 0);
    const describe = (outer: number): FlameNode[] =>
      (children.get(outer) ?? [])
        .filter((node) => this.totalNs[node]! >= wholeNs * visibleShare)
        .sort((a, b) => this.totalNs[b]! - this.totalNs[a]! || a - b)
        .map((node) => ({
          name: cutName(nameOf(this.nodes.second(node))),
          kind: boxKinds[this.kind[node]!]!,
          totalNs: this.totalNs[node]!,
          count: this.count[node]!,
          children: describe(node),
        }));
    return describe(none);
  }
}
