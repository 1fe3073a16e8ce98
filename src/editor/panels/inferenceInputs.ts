import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type {
  ImagePreview,
  InputValue,
  TensorDescription,
  TensorPreview,
} from '../../../webview/inference/api.ts';
import { fail } from '../../core/failure.ts';
import type { DeclaredTensor } from '../../model/jsonTensors.ts';
import { fromTritonType, type NamedTensors, type Tensor, toTritonType } from '../../model/tensor.ts';
import type { ModelInput, Preprocess } from '../../pipeline/pipelineSchema.ts';
import type { SnippetOrigin } from '../../triton/requestSnippets.ts';
import type { Localiser } from '../localiser.ts';
import { preprocessWords } from './preprocessWords.ts';

/** How a photograph becomes an input of the model, from the pipeline that placed it. */
export interface ImageRecipe {
  readonly preprocess: Preprocess;
  readonly input: Pick<ModelInput, 'name' | 'dtype' | 'shape'>;
}

/** How many photographs and tensors are held for a page; older ones are forgotten. */
const held = 16;

/** What is held for an input, and the file it was made from. */
interface HeldTensor {
  readonly tensor: Tensor;
  readonly origin?: SnippetOrigin;
}

/** The tensors of a request, and the files they were made from by input name. */
export interface ResolvedInputs {
  readonly tensors: NamedTensors;
  readonly origins: Readonly<Record<string, SnippetOrigin>>;
}

/** Holds what the user chose for the inputs, so that the page handles names instead of bytes. */
export class InferenceInputs {
  private readonly tensors = new Map<string, HeldTensor>();
  private readonly l10n: Localiser;

  constructor(l10n: Localiser) {
    this.l10n = l10n;
  }

  /** Preprocesses a photograph. @throws FailureError of kind `corrupt-file`, `bad-input` or `wrong-shape`. */
  async addImage(bytes: Uint8Array, path: string, recipe: ImageRecipe): Promise<ImagePreview> {
    const [{ preprocessImage }, { previewPng }, { decodeImage }] = await Promise.all([
      import('../../model/image/preprocessImage.ts'),
      import('../../model/image/previewPng.ts'),
      import('../../model/image/decodeImage.ts'),
    ]);
    const { tensor, preview } = preprocessImage(bytes, recipe.preprocess, recipe.input, path);
    const original = decodeImage(bytes, path);
    return {
      id: this.keep({ tensor, origin: { kind: 'image', path, preprocess: recipe.preprocess } }),
      fileName: basename(path),
      widthPx: original.width,
      heightPx: original.height,
      // A plain array: Node's Buffer would cross to the page as JSON.
      png: new Uint8Array(previewPng(preview)),
      seenWidthPx: preview.width,
      seenHeightPx: preview.height,
      steps: preprocessWords(this.l10n, recipe.preprocess),
    };
  }

  async addImageFile(path: string, recipe: ImageRecipe): Promise<ImagePreview> {
    return this.addImage(await readFile(path), path, recipe);
  }

  /** Reads a .npy or JSON file for an input. */
  async addTensor(bytes: Uint8Array, path: string, input: TensorDescription): Promise<TensorPreview> {
    const [{ decodeNpy, isNpy }, { parseJsonTensors }] = await Promise.all([
      import('../../model/npy.ts'),
      import('../../model/jsonTensors.ts'),
    ]);
    const declared = declare(input);
    const tensor = isNpy(bytes)
      ? decodeNpy(bytes, path)
      : parseJsonTensors(new TextDecoder().decode(bytes), [declared], path)[input.name];
    if (tensor === undefined) {
      return fail({ kind: 'bad-input', message: `${basename(path)} holds no values for ${input.name}.` });
    }
    if (tensor.dtype !== declared.dtype) {
      return fail({
        kind: 'bad-input',
        message: `${basename(path)} holds ${tensor.dtype}; input ${input.name} takes ${declared.dtype}.`,
        file: path,
        nextStep: 'Convert the array before saving it, for example with numpy.astype.',
      });
    }
    return {
      id: this.keep({ tensor, ...(isNpy(bytes) ? { origin: { kind: 'array', path } } : {}) }),
      fileName: basename(path),
      datatype: toTritonType(tensor.dtype),
      shape: tensor.shape,
    };
  }

  /**
   * The tensors of a request.
   * @throws FailureError when a value is missing, cannot be read, or its photograph is no longer held.
   */
  async resolve(
    values: readonly InputValue[],
    inputs: readonly TensorDescription[],
  ): Promise<ResolvedInputs> {
    const { tensorFromJson } = await import('../../model/jsonTensors.ts');
    const tensors: Record<string, Tensor> = {};
    const origins: Record<string, SnippetOrigin> = {};
    for (const input of inputs) {
      const value = values.find((candidate) => candidate.input === input.name);
      if (value === undefined) {
        return fail({ kind: 'bad-input', message: `Input ${input.name} has no value.`, field: input.name });
      }
      if (value.source === 'json') {
        const data = parseValues(value.text, input.name);
        tensors[input.name] = tensorFromJson(data, declare(input), input.name, flatShape(data, input));
        continue;
      }
      const { tensor, origin } = this.find(value.id, input.name);
      tensors[input.name] = tensor;
      if (origin !== undefined) {
        origins[input.name] = origin;
      }
    }
    return { tensors, origins };
  }

  private find(id: string, input: string): HeldTensor {
    return (
      this.tensors.get(id) ??
      fail({
        kind: 'not-found',
        message: `What was chosen for ${input} is no longer held.`,
        nextStep: 'Choose it again.',
      })
    );
  }

  private keep(chosen: HeldTensor): string {
    const id = randomUUID();
    this.tensors.set(id, chosen);
    const [oldest] = this.tensors.keys();
    if (this.tensors.size > held && oldest !== undefined) {
      this.tensors.delete(oldest);
    }
    return id;
  }
}

function declare({ name, datatype, shape }: TensorDescription): DeclaredTensor {
  return { name, dtype: fromTritonType(datatype), shape };
}

function parseValues(text: string, input: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (thrown) {
    return fail({
      kind: 'bad-input',
      message: `The values of ${input} are not JSON.`,
      cause: String(thrown),
      field: input,
    });
  }
}

/** The shape for values given as one flat list: the declared one, where a single free axis takes what is left. */
function flatShape(values: unknown, { shape }: TensorDescription): readonly number[] | undefined {
  if (shape.length < 2 || !Array.isArray(values) || values.some((value) => Array.isArray(value))) {
    return undefined;
  }
  const free = shape.filter((size) => size < 0).length;
  const fixed = shape.filter((size) => size >= 0).reduce((product, size) => product * size, 1);
  const rest = values.length / fixed;
  return free > 1 || !Number.isInteger(rest) ? undefined : shape.map((size) => (size < 0 ? rest : size));
}
