const float32 = new Float32Array(1);
const bits32 = new Uint32Array(float32.buffer);

/** The value of an IEEE 754 binary16 bit pattern. */
export function float16ToNumber(bits: number): number {
  const sign = (bits & 0x8000) === 0 ? 1 : -1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) {
    return fraction === 0 ? sign * Infinity : NaN;
  }
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (0x400 + fraction) * 2 ** (exponent - 25);
}

/**
 * The binary16 bit pattern nearest to a number, ties to even; too large values become infinity.
 * The number is rounded once, from double precision, as NumPy's `float64` to `float16` cast does.
 */
export function numberToFloat16(value: number): number {
  if (Number.isNaN(value)) {
    return 0x7e00;
  }
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const magnitude = Math.abs(value);
  // 65520 is half a step above the largest finite value, 65504; the tie goes to the even neighbour, infinity.
  if (magnitude >= 65520) {
    return sign | 0x7c00;
  }
  if (magnitude < 2 ** -14) {
    // Subnormal: a multiple of 2^-24. A result of 0x400 is the smallest normal number, which is right.
    return sign | roundHalfToEven(magnitude * 2 ** 24);
  }
  const exponent = exponentOf(magnitude);
  // A significand of 0x800 carries into the exponent, which the sum does by itself.
  const significand = roundHalfToEven(magnitude * 2 ** (10 - exponent));
  return sign | (((exponent + 15) << 10) + (significand - 0x400));
}

/** The value of a bfloat16 bit pattern: the upper half of a binary32. */
export function bfloat16ToNumber(bits: number): number {
  bits32[0] = bits << 16;
  return float32[0] ?? NaN;
}

/** The bfloat16 bit pattern nearest to a number (by way of binary32), ties to even. */
export function numberToBfloat16(value: number): number {
  if (Number.isNaN(value)) {
    return 0x7fc0;
  }
  float32[0] = value;
  const bits = bits32[0] ?? 0;
  return ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16) & 0xffff;
}

/** Exact for the sizes met here: below 2^52 the fraction of a double survives the subtraction. */
function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}

/** Floor of log2 for normal numbers within binary16's range; Math.log2 may round up just below a power of two. */
function exponentOf(magnitude: number): number {
  const estimate = Math.floor(Math.log2(magnitude));
  return 2 ** estimate > magnitude ? estimate - 1 : estimate;
}
