import { PairIds } from '../analyse/operators/pairIds.ts';
import type { SessionSide } from '../session/sessionRecording.ts';
import { cutName } from './cutName.ts';
import { type AreaReport, boxKinds, type EventRef } from './timelineTypes.ts';

/** More rows than anybody reads; the shortest are left out. */
const mostRows = 5_000;

/** Adds up events by name, kind and side. */
export class AreaSums {
  private readonly sides: readonly (SessionSide | null)[];
  private readonly groups = new PairIds();
  private readonly count: number[] = [];
  private readonly totalNs: number[] = [];
  private readonly insideNs: number[] = [];
  private readonly longestNs: number[] = [];
  private readonly example: EventRef[] = [];

  constructor(sides: readonly (SessionSide | null)[]) {
    this.sides = sides;
  }

  /** Adds an event. @param side position among the sides. @returns its group. */
  add(name: number, kind: number, side: number, ns: number, recording: number, row: number): number {
    const group = this.groups.id(name, kind + side * boxKinds.length);
    if (group === this.count.length) {
      this.count.push(0);
      this.totalNs.push(0);
      this.insideNs.push(0);
      this.longestNs.push(-1);
      this.example.push({ recording, row });
    }
    this.count[group]!++;
    this.totalNs[group]! += ns;
    if (ns > this.longestNs[group]!) {
      this.longestNs[group] = ns;
      this.example[group] = { recording, row };
    }
    return group;
  }

  /** Notes time of other events inside those of a group. */
  addInside(group: number, ns: number): void {
    this.insideNs[group]! += ns;
  }

  /** Longest first. */
  build(nameOf: (name: number) => string): AreaReport['rows'] {
    return [...this.count.keys()]
      .sort((a, b) => this.totalNs[b]! - this.totalNs[a]! || a - b)
      .slice(0, mostRows)
      .map((group) => ({
        side: this.sides[Math.floor(this.groups.second(group) / boxKinds.length)]!,
        name: cutName(nameOf(this.groups.first(group))),
        kind: boxKinds[this.groups.second(group) % boxKinds.length]!,
        count: this.count[group]!,
        totalNs: this.totalNs[group]!,
        selfNs: this.totalNs[group]! - this.insideNs[group]!,
        longestNs: this.longestNs[group]!,
        example: this.example[group]!,
      }));
  }
}
