/**
 * The top lines of a view that is refreshed often. VS Code forgets every line when a whole view is refreshed, and an
 * action pressed in that moment reaches its command without the line; lines that stay are therefore the same objects
 * with new content, and are refreshed one by one.
 */
export class SteadyRoots<E extends object> {
  private readonly idOf: (element: E) => string;
  private shown: readonly E[] = [];

  constructor(idOf: (element: E) => string) {
    this.idOf = idOf;
  }

  /** The lines to hand to VS Code; those that were there before are the same objects, brought up to date. */
  update(next: readonly E[]): E[] {
    const known = new Map(this.shown.map((element) => [this.idOf(element), element]));
    const updated = next.map((element) => {
      const earlier = known.get(this.idOf(element));
      return earlier === undefined ? element : Object.assign(earlier, element);
    });
    this.shown = updated;
    return [...updated];
  }

  /** What has to be refreshed to show `next`: the lines themselves, or the whole view when lines came, went or moved. */
  changed(next: readonly E[]): E[] | undefined {
    const same =
      next.length > 0 &&
      next.length === this.shown.length &&
      next.every((element, index) => {
        const shown = this.shown[index];
        return shown !== undefined && this.idOf(shown) === this.idOf(element);
      });
    return same ? this.update(next) : undefined;
  }
}
