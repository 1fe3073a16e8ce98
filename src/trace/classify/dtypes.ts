/** How numbers are stored, as far as it decides which unit of a GPU computes with them. */
export type NumberFormat =
  'fp64' | 'fp32' | 'fp16' | 'bf16' | 'fp8' | 'fp4' | 'integer' | 'boolean' | 'complex';

export interface Dtype {
  readonly format: NumberFormat;
  readonly sizeBytes: number;
}

/** By the spelling of C++ types that the profiler writes for inputs, without the namespace. */
const bySpelling: Readonly<Record<string, Dtype>> = {
  double: { format: 'fp64', sizeBytes: 8 },
  float: { format: 'fp32', sizeBytes: 4 },
  Half: { format: 'fp16', sizeBytes: 2 },
  BFloat16: { format: 'bf16', sizeBytes: 2 },
  Float8_e4m3fn: { format: 'fp8', sizeBytes: 1 },
  Float8_e4m3fnuz: { format: 'fp8', sizeBytes: 1 },
  Float8_e5m2: { format: 'fp8', sizeBytes: 1 },
  Float8_e5m2fnuz: { format: 'fp8', sizeBytes: 1 },
  Float8_e8m0fnu: { format: 'fp8', sizeBytes: 1 },
  // Two numbers are packed in a byte, and a shape counts the bytes.
  Float4_e2m1fn_x2: { format: 'fp4', sizeBytes: 1 },
  'long int': { format: 'integer', sizeBytes: 8 },
  long: { format: 'integer', sizeBytes: 8 },
  'unsigned long': { format: 'integer', sizeBytes: 8 },
  int: { format: 'integer', sizeBytes: 4 },
  'unsigned int': { format: 'integer', sizeBytes: 4 },
  short: { format: 'integer', sizeBytes: 2 },
  'short int': { format: 'integer', sizeBytes: 2 },
  'unsigned short': { format: 'integer', sizeBytes: 2 },
  char: { format: 'integer', sizeBytes: 1 },
  'signed char': { format: 'integer', sizeBytes: 1 },
  'unsigned char': { format: 'integer', sizeBytes: 1 },
  qint8: { format: 'integer', sizeBytes: 1 },
  quint8: { format: 'integer', sizeBytes: 1 },
  bool: { format: 'boolean', sizeBytes: 1 },
  'complex<float>': { format: 'complex', sizeBytes: 8 },
  'complex<double>': { format: 'complex', sizeBytes: 16 },
};

/** The type of a tensor by its spelling in "Input type"; `undefined` for scalars, lists and what is not known. */
export function dtypeOf(spelling: string): Dtype | undefined {
  const name = spelling.replace(/^c10::/, '').replace('c10::', '');
  return Object.hasOwn(bySpelling, name) ? bySpelling[name] : undefined;
}

/** The spellings in the text of an "Input type" argument; none for a text that is damaged. */
export function inputTypes(json: string): string[] {
  const parsed = parseOrNothing(json);
  return Array.isArray(parsed) ? parsed.map((type) => (typeof type === 'string' ? type : '')) : [];
}

/** The widest floating-point format among inputs that are computed with; `undefined` when there is none. */
export function floatFormat(types: readonly string[]): NumberFormat | undefined {
  const present = new Set(types.map((type) => dtypeOf(type)?.format));
  return (['fp64', 'fp32', 'bf16', 'fp16', 'fp8', 'fp4'] as const).find((format) => present.has(format));
}

/** The value of a JSON text; `undefined` for an empty or damaged one. */
export function parseOrNothing(json: string): unknown {
  try {
    return json === '' ? undefined : (JSON.parse(json) as unknown);
  } catch {
    return undefined;
  }
}
