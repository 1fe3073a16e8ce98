/** Something that must be released; the same shape as VS Code's Disposable. */
export interface Disposable {
  dispose(): void;
}

/** Owns disposables and releases them in reverse order; what is added after its end is released at once. */
export class DisposableStore implements Disposable {
  private readonly items: Disposable[] = [];
  private disposed = false;

  add<T extends Disposable>(item: T): T {
    if (this.disposed) {
      item.dispose();
    } else {
      this.items.push(item);
    }
    return item;
  }

  dispose(): void {
    this.disposed = true;
    for (const item of this.items.splice(0).reverse()) {
      item.dispose();
    }
  }
}
