/** What is drawn later than this moves nobody: whoever waits has gone on by then. */
const mostWaitMs = 5_000;
/** What people do who want to be elsewhere. */
const ownMoves = ['wheel', 'pointerdown', 'keydown'] as const;

/** Remembers how far the page was scrolled on each tab, and scrolls there again when the tab is back. */
export class TabScroll {
  private readonly kept = new Map<string, number>();
  private stop: (() => void) | undefined;

  /** A tab is about to go. */
  leave(tab: string): void {
    this.stop?.();
    this.kept.set(tab, scrollY);
  }

  /**
   * A tab is there, or will be once it is drawn.
   * @param panel holds the tab, and grows as it is drawn.
   */
  enter(tab: string, panel: HTMLElement): void {
    this.stop?.();
    const wantedPx = this.kept.get(tab) ?? 0;
    if (wantedPx === 0) {
      scrollTo(0, 0);
      return;
    }
    const gone = new AbortController();
    // Parts that are drawn late move others, so that being there once is not enough.
    const sizes = new ResizeObserver(() => scrollTo(0, wantedPx));
    const timer = setTimeout(() => this.stop?.(), mostWaitMs);
    this.stop = () => {
      this.stop = undefined;
      gone.abort();
      clearTimeout(timer);
      sizes.disconnect();
    };
    for (const move of ownMoves) {
      addEventListener(move, this.stop, { signal: gone.signal, capture: true, passive: true });
    }
    sizes.observe(panel);
  }

  dispose(): void {
    this.stop?.();
  }
}
