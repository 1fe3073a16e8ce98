import type { TabContext } from '../tab.ts';
import type { Mark } from './paintOverlay.ts';

const kept = 'timelineMarks';

/** Marked stretches: permanent ones, which the place keeps, and at most one that the next takes away. */
export class Marks {
  private readonly context: Pick<TabContext, 'keep'>;
  private marks: readonly Mark[];

  constructor(context: Pick<TabContext, 'keep' | 'kept'>) {
    this.context = context;
    this.marks = asMarks(context.kept(kept));
  }

  get all(): readonly Mark[] {
    return this.marks;
  }

  add(mark: Mark): void {
    const permanent = this.permanent();
    this.marks = [...permanent, mark];
    if (mark.isPermanent) {
      this.context.keep(kept, this.marks);
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
function asMarks(value: unknown): readonly Mark[] {
  return Array.isArray(value)
    ? value.flatMap((each: unknown) =>
        typeof each === 'object' &&
        each !== null &&
        'fromNs' in each &&
        'toNs' in each &&
        typeof each.fromNs === 'number' &&
        typeof each.toNs === 'number'
          ? [{ fromNs: each.fromNs, toNs: each.toNs, isPermanent: true }]
          : [],
      )
    : [];
}
