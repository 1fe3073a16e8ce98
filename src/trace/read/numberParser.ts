import {
  broken,
  closeBrace,
  closeBracket,
  comma,
  incomplete,
  isSpace,
  quote,
  skipText,
} from './scanValue.ts';

const decoder = new TextDecoder('latin1');
const powersOfTen = Array.from({ length: 16 }, (_, power) => 10 ** power);

/**
 * Reads numbers without making strings. Times in a trace are microseconds with decimals for the nanoseconds, and often
 * larger than a double can hold in nanoseconds; `whole` and `nano` keep both parts exactly.
 */
export class NumberParser {
  /** Value of the last number, the double nearest to its text; NaN for what is no number. */
  value = 0;
  /** Whole part of the last number, towards zero. */
  whole = 0;
  /** Thousandths of the last number beyond `whole`, with its sign, rounded to the nearest. */
  nano = 0;

  /** Reads a number, also one in quotes, as `value`; returns the position behind it or a negative outcome. */
  parse(buffer: Uint8Array, from: number, end: number): number {
    let position = from;
    let byte = buffer[position]!;
    const isNegative = byte === 0x2d;
    if (isNegative) {
      byte = buffer[++position]!;
    }
    const firstDigit = position;
    let mantissa = 0;
    while (byte >= 0x30 && byte <= 0x39) {
      mantissa = mantissa * 10 + (byte - 0x30);
      byte = buffer[++position]!;
    }
    let digits = position - firstDigit;
    let decimals = 0;
    if (byte === 0x2e && digits > 0) {
      const firstDecimal = position + 1;
      byte = buffer[++position]!;
      while (byte >= 0x30 && byte <= 0x39) {
        mantissa = mantissa * 10 + (byte - 0x30);
        byte = buffer[++position]!;
      }
      decimals = position - firstDecimal;
      digits += decimals;
    }
    // Up to 15 digits mantissa and power of ten are exact, and so one division gives the nearest double.
    if (!endsValue(byte) || digits === 0 || digits > 15) {
      return this.parseUnusual(buffer, from, end);
    }
    const value = decimals === 0 ? mantissa : mantissa / powersOfTen[decimals]!;
    this.value = isNegative ? -value : value;
    return position;
  }

  /** Reads a time as `whole` and `nano`; otherwise like {@link parse}. */
  parseTime(buffer: Uint8Array, from: number, end: number): number {
    let position = from;
    let byte = buffer[position]!;
    const sign = byte === 0x2d ? -1 : 1;
    if (sign === -1) {
      byte = buffer[++position]!;
    }
    const firstDigit = position;
    let whole = 0;
    while (byte >= 0x30 && byte <= 0x39) {
      whole = whole * 10 + (byte - 0x30);
      byte = buffer[++position]!;
    }
    const digits = position - firstDigit;
    let nano = 0;
    let decimals = 0;
    if (byte === 0x2e) {
      byte = buffer[++position]!;
      while (byte >= 0x30 && byte <= 0x39 && decimals < 3) {
        nano = nano * 10 + (byte - 0x30);
        decimals++;
        byte = buffer[++position]!;
      }
      nano *= decimals === 3 ? 1 : decimals === 2 ? 10 : 100;
    }
    if (!endsValue(byte) || digits === 0 || digits > 16 || whole > Number.MAX_SAFE_INTEGER) {
      return this.parseUnusual(buffer, from, end);
    }
    this.whole = sign * whole;
    this.nano = sign * nano;
    this.value = sign * (whole + nano / 1000);
    return position;
  }

  /** Exponents, numbers in quotes, very long numbers, and words that are no numbers. */
  private parseUnusual(buffer: Uint8Array, from: number, end: number): number {
    let start = from;
    let stop: number;
    let behind: number;
    if (buffer[from] === quote) {
      behind = skipText(buffer, from + 1, end, false);
      if (behind < 0) {
        return behind;
      }
      start = from + 1;
      stop = behind - 1;
    } else {
      stop = from;
      while (!endsValue(buffer[stop]!) && (buffer[stop] !== 0 || stop < end)) {
        stop++;
      }
      if (stop >= end) {
        return incomplete;
      }
      if (stop === from) {
        return broken;
      }
      behind = stop;
    }
    const text = decoder.decode(buffer.subarray(start, Math.min(stop, start + 400))).trim();
    this.value = text === '' ? NaN : Number(text);
    if (!Number.isFinite(this.value)) {
      this.value = NaN;
    }
    const [, sign, whole, decimals] = /^(-?)(\d{1,16})(?:\.(\d+))?$/.exec(text) ?? [];
    if (whole === undefined || Number(whole) > Number.MAX_SAFE_INTEGER) {
      this.whole = Math.trunc(this.value);
      this.nano = Math.round((this.value - this.whole) * 1000);
    } else {
      const factor = sign === '-' ? -1 : 1;
      this.whole = factor * Number(whole);
      this.nano = factor * Math.round(Number(`0.${decimals ?? '0'}`) * 1000);
    }
    return behind;
  }
}

function endsValue(byte: number): boolean {
  return byte === comma || byte === closeBrace || byte === closeBracket || isSpace(byte);
}
