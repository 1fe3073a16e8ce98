import type { Mark } from './paintOverlay.ts';

/** Marked stretches: permanent ones, and at most one that the next takes away. */
export class Marks {
  private marks: readonly Mark[] = [];

  get all(): readonly Mark[] {
    return this.marks;
  }

  add(mark: Mark): void {
    this.marks = [...this.marks.filter(({ isPermanent }) => isPermanent), mark];
  }

  clearTemporary(): void {
    this.marks = this.marks.filter(({ isPermanent }) => isPermanent);
  }
}
