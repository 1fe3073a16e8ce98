import type { Trace } from '../read/trace.ts';

/** Names of several traces, each text known by one number. */
export class NameNumbers {
  private readonly texts: string[] = [];
  private readonly numbers = new Map<string, number>();
  private readonly byTrace = new Map<Trace, Int32Array>();

  /** The number of each of a trace's names, by its number there; -1 where {@link number} was not asked yet. */
  of(trace: Trace): Int32Array {
    let numbers = this.byTrace.get(trace);
    if (numbers === undefined) {
      numbers = new Int32Array(trace.names.size).fill(-1);
      this.byTrace.set(trace, numbers);
    }
    return numbers;
  }

  /** The number of a trace's name. */
  number(trace: Trace, name: number): number {
    const text = trace.names.text(name);
    let number = this.numbers.get(text);
    if (number === undefined) {
      number = this.texts.length;
      this.numbers.set(text, number);
      this.texts.push(text);
    }
    this.of(trace)[name] = number;
    return number;
  }

  text(number: number): string {
    return this.texts[number]!;
  }
}
