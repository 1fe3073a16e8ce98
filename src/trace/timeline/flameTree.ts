import { cutName } from './cutName.ts';
import { boxKinds, type FlameNode } from './timelineTypes.ts';

/** Deeper nesting cannot be drawn. */
const mostLevels = 256;
/** Boxes below this share of the whole cannot be seen on any screen. */
const visibleShare = 1 / 20_000;

interface Node {
  readonly name: number;
  readonly kind: number;
  readonly level: number;
  readonly children: Map<number, number>;
  totalNs: number;
  count: number;
}

/** Collects what ran inside what, merged by name; nodes are known by their number, 0 is the root. */
export class FlameBuilder {
  private readonly nodes: Node[] = [
    { name: 0, kind: 0, level: 0, children: new Map(), totalNs: 0, count: 0 },
  ];

  /**
   * Adds an event inside a node.
   * @param name number of its name.
   * @returns its own node; the same node where it lies too deep to be shown.
   */
  add(inside: number, name: number, kind: number, ns: number): number {
    const outer = this.nodes[inside]!;
    if (outer.level >= mostLevels) {
      return inside;
    }
    let at = outer.children.get(name);
    if (at === undefined) {
      at = this.nodes.length;
      outer.children.set(name, at);
      this.nodes.push({ name, kind, level: outer.level + 1, children: new Map(), totalNs: 0, count: 0 });
    }
    const node = this.nodes[at]!;
    node.totalNs += ns;
    node.count++;
    return at;
  }

  /** The outermost nodes, each with what is inside it; longest first. */
  build(nameOf: (name: number) => string): FlameNode[] {
    const [root] = this.nodes;
    const tops = [...root!.children.values()];
    const wholeNs = tops.reduce((sum, at) => sum + this.nodes[at]!.totalNs, 0);
    return this.describe(tops, wholeNs * visibleShare, nameOf);
  }

  private describe(
    children: readonly number[],
    leastNs: number,
    nameOf: (name: number) => string,
  ): FlameNode[] {
    return children
      .map((at) => this.nodes[at]!)
      .filter(({ totalNs }) => totalNs >= leastNs)
      .sort((a, b) => b.totalNs - a.totalNs || b.count - a.count)
      .map((node) => ({
        name: cutName(nameOf(node.name)),
        kind: boxKinds[node.kind]!,
        totalNs: node.totalNs,
        count: node.count,
        children: this.describe([...node.children.values()], leastNs, nameOf),
      }));
  }
}
