import type { ImagePreview, InputValue, ServedModel, TensorDescription, TensorPreview } from './api.ts';

export type InputSource = 'image' | 'tensor' | 'json';

/** What the user has given for one input; each source keeps its own value while another is chosen. */
export interface InputSlot {
  readonly tensor: TensorDescription;
  readonly sources: readonly InputSource[];
  source: InputSource;
  image: ImagePreview | undefined;
  file: TensorPreview | undefined;
  text: string;
}

/** An empty slot for each input; the one that takes photographs starts with that. */
export function slotsOf({ inputs, imageInput }: ServedModel): InputSlot[] {
  return inputs.map((tensor) => {
    const sources: readonly InputSource[] =
      tensor.name === imageInput ? ['image', 'tensor', 'json'] : ['json', 'tensor'];
    return { tensor, sources, source: sources[0] ?? 'json', image: undefined, file: undefined, text: '' };
  });
}

/** What is sent for a slot; `undefined` while nothing was given. */
export function valueOf({ tensor, source, image, file, text }: InputSlot): InputValue | undefined {
  const input = tensor.name;
  switch (source) {
    case 'image':
      return image === undefined ? undefined : { input, source, id: image.id };
    case 'tensor':
      return file === undefined ? undefined : { input, source, id: file.id };
    case 'json':
      return text.trim() === '' ? undefined : { input, source, text };
  }
}

/** All values, or `undefined` while one is lacking. */
export function allValues(slots: readonly InputSlot[]): InputValue[] | undefined {
  const values = slots.map(valueOf);
  return values.every((value) => value !== undefined) ? values : undefined;
}

/** A size below zero means any: `[-1, 3]` gives `[any, 3]`. */
export function formatShape(shape: readonly number[], any: string): string {
  return `[${shape.map((size) => (size < 0 ? any : String(size))).join(', ')}]`;
}

/** How many values a shape holds, a free first axis counted as 1; `undefined` when another axis is free. */
export function elementsOf(shape: readonly number[]): number | undefined {
  return shape.slice(1).some((size) => size < 0)
    ? undefined
    : shape.reduce((product, size) => product * Math.max(1, size), 1);
}
