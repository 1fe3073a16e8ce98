import type { ImagePreview, InferenceResult, ServedModel } from './api.ts';
import type { InputSlot } from './inputSlot.ts';

/** Larger previews are not kept: the state of a page is JSON text. */
const largestKeptPngBytes = 400_000;

interface KeptSlot {
  readonly source: string;
  readonly text: string;
  readonly file?: InputSlot['file'];
  readonly image?: Omit<ImagePreview, 'png'> & { readonly pngBase64: string };
}

interface KeptForm {
  readonly model: string;
  readonly slots: readonly KeptSlot[];
  readonly result?: InferenceResult;
}

/** What a page keeps of its form with `setState`: JSON. */
export function rememberForm(
  model: ServedModel,
  slots: readonly InputSlot[],
  result: InferenceResult | undefined,
): KeptForm {
  return {
    model: nameOf(model),
    slots: slots.map(({ source, text, file, image }) => ({
      source,
      text,
      ...(file === undefined ? {} : { file }),
      ...(image === undefined || image.png.length > largestKeptPngBytes ? {} : { image: keepImage(image) }),
    })),
    ...(result === undefined ? {} : { result }),
  };
}

/** Puts back what was kept for the same model and gives its last result; anything else is left alone. */
export function recallForm(
  kept: unknown,
  model: ServedModel,
  slots: readonly InputSlot[],
): InferenceResult | undefined {
  if (!isKeptForm(kept) || kept.model !== nameOf(model) || kept.slots.length !== slots.length) {
    return undefined;
  }
  slots.forEach((slot, index) => {
    const from = kept.slots[index];
    const source = slot.sources.find((each) => each === from?.source);
    if (from !== undefined && source !== undefined) {
      slot.source = source;
      slot.text = from.text;
      slot.file = from.file;
      slot.image = from.image === undefined ? undefined : revive(from.image);
    }
  });
  return kept.result;
}

function nameOf({ name, version, inputs }: ServedModel): string {
  return JSON.stringify([name, version, inputs]);
}

/** The state is this page's own work; only its outline is checked, against an older version of the page. */
function isKeptForm(kept: unknown): kept is KeptForm {
  return (
    typeof kept === 'object' &&
    kept !== null &&
    'model' in kept &&
    'slots' in kept &&
    Array.isArray(kept.slots)
  );
}

function keepImage({ png, ...rest }: ImagePreview): NonNullable<KeptSlot['image']> {
  return { ...rest, pngBase64: btoa(Array.from(png, (byte) => String.fromCharCode(byte)).join('')) };
}

function revive({ pngBase64, ...rest }: NonNullable<KeptSlot['image']>): ImagePreview {
  return { ...rest, png: Uint8Array.from(atob(pngBase64), (character) => character.charCodeAt(0)) };
}
