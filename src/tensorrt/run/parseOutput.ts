import { z } from 'zod/mini';
import { fail } from '../../core/failure.ts';
import { checkSchema } from '../../core/parseJson.ts';
import { makeTensor, type NamedTensors, type Tensor } from '../../model/tensor.ts';

const number = z.union([z.number(), z.enum(['nan', 'inf', '-inf'])]);
const outputsSchema = z.array(
  z.object({ name: z.string(), dimensions: z.string(), values: z.array(number) }),
);

/**
 * The tensors that `trtexec --exportOutput` wrote: a list of `{name, dimensions: "1x1000", values}`. The values are
 * decimal text of about six digits, and `nan` and `inf` stand bare in it, which is no JSON.
 * @throws FailureError of kind `corrupt-file` naming the file.
 */
export function parseOutput(text: string, file: string): NamedTensors {
  let parsed: unknown;
  try {
    parsed = JSON.parse(quoteSpecialNumbers(text));
  } catch (thrown) {
    return fail({
      kind: 'corrupt-file',
      message: `${file} does not hold the outputs of trtexec.`,
      file,
      cause: thrown instanceof Error ? thrown.message : String(thrown),
    });
  }
  const outputs = checkSchema(parsed, outputsSchema, { what: 'The outputs of trtexec', file });
  return Object.fromEntries(
    outputs.map(({ name, dimensions, values }): [string, Tensor] => {
      const shape = dimensions === '' ? [] : dimensions.split('x').map(Number);
      return [name, makeTensor('float64', shape, Float64Array.from(values, toNumber))];
    }),
  );
}

function quoteSpecialNumbers(text: string): string {
  return text.replaceAll(/(?<=[[,\s])-?(?:nan|inf)(?=[\],\s])/giu, (word) => {
    const bare = word.toLowerCase();
    return bare.endsWith('nan') ? '"nan"' : `"${bare}"`;
  });
}

function toNumber(value: z.infer<typeof number>): number {
  switch (value) {
    case 'nan':
      return NaN;
    case 'inf':
      return Infinity;
    case '-inf':
      return -Infinity;
    default:
      return value;
  }
}
