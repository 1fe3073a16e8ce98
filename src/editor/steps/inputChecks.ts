import { type DataType, dataTypes } from '../../pipeline/pipelineSchema.ts';
import type { Localiser } from '../localiser.ts';

/** Sizes and names of axes, such as `['batch', 3, 224, 224]`. */
export type ShapeText = readonly (number | string)[];

/** Reads "batch, 3, 224, 224" (brackets and `x` between sizes are fine); a text says what is wrong. */
export function parseShape(l10n: Localiser, text: string): ShapeText | string {
  const parts = text
    .trim()
    .replace(/^[[(]/, '')
    .replace(/[\])]$/, '')
    .split(/\s*[,;]\s*|\s+(?:[x×]\s+)?|(?<=\d)[x×](?=\d)/)
    .filter((part) => part !== '');
  if (parts.length === 0) {
    return l10n.t('Give the sizes, such as batch, 3, 224, 224.');
  }
  const shape: (number | string)[] = [];
  for (const part of parts) {
    if (/^\d+$/.test(part)) {
      const size = Number(part);
      if (size < 1 || !Number.isSafeInteger(size)) {
        return l10n.t('"{0}" is not a size: sizes start at 1.', part);
      }
      shape.push(size);
    } else if (/^[A-Za-z_]\w*$/.test(part)) {
      shape.push(part);
    } else {
      return l10n.t('"{0}" is neither a size nor the name of an axis.', part);
    }
  }
  return shape;
}

/** What is wrong with a shape, while it is typed. */
export function checkShape(l10n: Localiser, text: string): string | undefined {
  const parsed = parseShape(l10n, text);
  return typeof parsed === 'string' ? parsed : undefined;
}

/** What is wrong with the name of an input, while it is typed. */
export function checkInputName(l10n: Localiser, text: string): string | undefined {
  if (text.trim() === '') {
    return l10n.t('Give the input a name; the ONNX graph and the server use it.');
  }
  return /^[\w.:/-]+$/.test(text.trim())
    ? undefined
    : l10n.t('Use letters, digits and the characters _ . : / - only.');
}

export function isDataType(text: string): text is DataType {
  return (dataTypes as readonly string[]).includes(text);
}
