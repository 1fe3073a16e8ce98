import { z } from 'zod/mini';

/** What remembers values between sessions; VS Code's Memento fits. */
export interface Memory {
  get(key: string): unknown;
  update(key: string, value: unknown): Thenable<void>;
}

const keptChoices = 20;

/** Remembers what the user chose last for each question, so that it can be offered first. */
export class LastChoices {
  private readonly memory: Memory;

  constructor(memory: Memory) {
    this.memory = memory;
  }

  /** Earlier answers to a question, newest first. */
  all(question: string): readonly string[] {
    const stored = z.safeParse(z.array(z.string()), this.memory.get(`choice:${question}`));
    return stored.success ? stored.data : [];
  }

  last(question: string): string | undefined {
    return this.all(question)[0];
  }

  async remember(question: string, answer: string): Promise<void> {
    const others = this.all(question).filter((earlier) => earlier !== answer);
    await this.memory.update(`choice:${question}`, [answer, ...others].slice(0, keptChoices));
  }
}

/** Items in the order of earlier choices; those never chosen keep their order behind them. */
export function lastFirst<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  earlier: readonly string[],
): T[] {
  const rank = (item: T) => {
    const at = earlier.indexOf(keyOf(item));
    return at < 0 ? earlier.length : at;
  };
  return items
    .map((item, index) => ({ item, index }))
    .sort((a, b) => rank(a.item) - rank(b.item) || a.index - b.index)
    .map(({ item }) => item);
}
