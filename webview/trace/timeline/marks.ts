import type { TabContext } from '../tab.ts';
import type { Mark } from './paintOverlay.ts';

const kept = 'timelineMarks';

/** A permanent mark with the alignment that its times belong to; see `Place.alignedPair`. */
interface KeptMark extends Mark {
  readonly alignedPair: number;
}

/** Marked stretches: permanent ones, which the place keeps, and at most one that the next takes away. */
export class Marks {
  private readonly context: Pick<TabContext, 'keep'>;
  private readonly alignedPair: number;
  /** Marks of other alignments, whose times mean nothing here. */
  private readonly elsewhere: readonly KeptMark[];
  private marks: readonly Mark[];

  constructor(
    context: Pick<TabContext, 'keep' | 'kept'> & { readonly head: { readonly alignedPair: number } },
  ) {
    this.context = context;
    this.alignedPair = context.head.alignedPair;
    const all = asMarks(context.kept(kept));
    this.marks = all.filter(({ alignedPair }) => alignedPair === this.alignedPair);
    this.elsewhere = all.filter(({ alignedPair }) => alignedPair !== this.alignedPair);
  }

  get all(): readonly Mark[] {
    return this.marks;
  }

  add(mark: Mark): void {
    const permanent = this.permanent();
    this.marks = [...permanent, mark];
    if (mark.isPermanent) {
      const { alignedPair } = this;
      this.context.keep(kept, [...this.elsewhere, ...this.marks.map((each) => ({ ...each, alignedPair }))]);
    }
  }

  clearTemporary(): void {
    this.marks = this.permanent();
  }

  private permanent(): readonly Mark[] {
    return this.marks.filter(({ isPermanent }) => isPermanent);
  }
}

/** Marks that the page kept, or that came with a link from anybody. */
function asMarks(value: unknown): readonly KeptMark[] {
  return Array.isArray(value)
    ? value.flatMap((each: unknown) =>
        typeof each === 'object' &&
        each !== null &&
        'fromNs' in each &&
        'toNs' in each &&
        typeof each.fromNs === 'number' &&
        typeof each.toNs === 'number'
          ? [
              {
                fromNs: each.fromNs,
                toNs: each.toNs,
                isPermanent: true,
                alignedPair:
                  'alignedPair' in each && typeof each.alignedPair === 'number' ? each.alignedPair : 0,
              },
            ]
          : [],
      )
    : [];
}
