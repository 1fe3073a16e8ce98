import { z } from 'zod/mini';
import type { Failure } from '../../src/core/failure.ts';
import type { ParamSchemas } from '../../src/core/webviewMessages.ts';
import type { InferenceStrings } from './strings.ts';

/** A tensor of the model as its server describes it. */
export interface TensorDescription {
  readonly name: string;
  /** Triton's name of the element type, such as `FP32`. */
  readonly datatype: string;
  /** -1 where any size is allowed. */
  readonly shape: readonly number[];
}

export interface ServedModel {
  readonly name: string;
  readonly version: string;
  /** Which server, in words: "embedded Triton 2.51.0". */
  readonly server: string;
  readonly backend: string;
  readonly inputs: readonly TensorDescription[];
  readonly outputs: readonly TensorDescription[];
  /** The input that the pipeline's preprocessing makes from a photograph; absent when it is not known. */
  readonly imageInput?: string;
  /** Photographs of the pipeline, offered as a first choice. */
  readonly sampleImages: readonly { readonly name: string; readonly path: string }[];
}

/** What the inference page shows. */
export type InferenceState =
  | { readonly kind: 'loading'; readonly subject?: string }
  /** No server answers; the page offers to deploy. */
  | { readonly kind: 'stopped'; readonly subject: string }
  | { readonly kind: 'failed'; readonly subject?: string; readonly failure: Failure }
  | { readonly kind: 'ready'; readonly model: ServedModel };

/** A photograph that the host holds, preprocessed for an input. */
export interface ImagePreview {
  /** Names the photograph in later requests. */
  readonly id: string;
  readonly fileName: string;
  readonly widthPx: number;
  readonly heightPx: number;
  /** PNG of the part that the model sees. */
  readonly png: Uint8Array;
  readonly seenWidthPx: number;
  readonly seenHeightPx: number;
  /** In words: "shorter side to 256, centre crop, (pixel − 127) / 128". */
  readonly steps: string;
}

/** A tensor that the host has read from a file. */
export interface TensorPreview {
  readonly id: string;
  readonly fileName: string;
  readonly datatype: string;
  readonly shape: readonly number[];
}

/** The value of one input: something that the host holds, or text for it to parse. */
export type InputValue = z.infer<typeof inputValueSchema>;

export interface ClassScore {
  readonly index: number;
  readonly label: string;
  /** A probability between 0 and 1 when the output says so, else a raw score. */
  readonly score: number;
}

export interface OutputResult extends TensorDescription {
  /** Best first; absent when the output does not hold class scores with known labels. */
  readonly classes?: readonly ClassScore[];
  /** True when scores are probabilities, to be shown as percentages. */
  readonly probabilities: boolean;
  readonly firstValues: readonly (number | string | boolean)[];
  readonly elements: number;
  /** Of finite values; absent for text and empty tensors. */
  readonly min?: number;
  readonly max?: number;
  readonly mean?: number;
  /** NaN and infinite values. */
  readonly notFinite: number;
}

/** Times of one request. The server's are the growth of its statistics; absent when it gave none. */
export interface RequestTiming {
  readonly totalNs: number;
  readonly queueNs?: number;
  readonly computeInputNs?: number;
  readonly computeInferNs?: number;
  readonly computeOutputNs?: number;
}

export interface InferenceResult {
  readonly modelVersion: string;
  readonly outputs: readonly OutputResult[];
  readonly timing: RequestTiming;
}

export interface InferenceApi {
  readonly requests: {
    /** Asks the user for a photograph; null when cancelled. */
    readonly chooseImage: { readonly params: undefined; readonly result: ImagePreview | null };
    /** Uses one of the model's sample photographs, or a file dropped from the Explorer, named by path or `file:` URI. */
    readonly openImage: { readonly params: { readonly path: string }; readonly result: ImagePreview };
    /** Uses a photograph whose bytes were dropped on the page. */
    readonly loadImage: {
      readonly params: { readonly fileName: string; readonly bytes: Uint8Array };
      readonly result: ImagePreview;
    };
    /** Asks the user for a .npy or JSON file for an input; null when cancelled. */
    readonly chooseTensor: {
      readonly params: { readonly input: string };
      readonly result: TensorPreview | null;
    };
    /** Uses a .npy or JSON file whose bytes were dropped on an input. */
    readonly loadTensor: {
      readonly params: { readonly input: string; readonly fileName: string; readonly bytes: Uint8Array };
      readonly result: TensorPreview;
    };
    /** Sends one request to the server. */
    readonly send: {
      readonly params: { readonly inputs: readonly InputValue[] };
      readonly result: InferenceResult;
    };
    /** Puts a program that sends the same request on the clipboard. */
    readonly copyCode: {
      readonly params: { readonly language: 'python' | 'curl'; readonly inputs: readonly InputValue[] };
      readonly result: undefined;
    };
    /** Starts the server; the page hears of it through `show`. */
    readonly deploy: { readonly params: undefined; readonly result: undefined };
    /** Asks the server about the model again. */
    readonly reload: { readonly params: undefined; readonly result: undefined };
    readonly showLog: { readonly params: undefined; readonly result: undefined };
    /** Puts text on the clipboard. */
    readonly copyText: { readonly params: { readonly text: string }; readonly result: undefined };
  };
  readonly events: {
    /** Words in the user's language; sent before `show` where they differ from the defaults. */
    readonly strings: Partial<InferenceStrings>;
    readonly show: InferenceState;
    /** A photograph chosen outside the page, such as by a right-click on it. */
    readonly image: ImagePreview;
  };
}

const bytesSchema = z.instanceof(Uint8Array);

export const inputValueSchema = z.discriminatedUnion('source', [
  z.object({ input: z.string(), source: z.literal('image'), id: z.string() }),
  z.object({ input: z.string(), source: z.literal('tensor'), id: z.string() }),
  z.object({ input: z.string(), source: z.literal('json'), text: z.string() }),
]);

const inputValuesSchema = z.array(inputValueSchema);

export const inferenceRequests: ParamSchemas<InferenceApi> = {
  chooseImage: z.undefined(),
  openImage: z.object({ path: z.string() }),
  loadImage: z.object({ fileName: z.string(), bytes: bytesSchema }),
  chooseTensor: z.object({ input: z.string() }),
  loadTensor: z.object({ input: z.string(), fileName: z.string(), bytes: bytesSchema }),
  send: z.object({ inputs: inputValuesSchema }),
  copyCode: z.object({ language: z.enum(['python', 'curl']), inputs: inputValuesSchema }),
  deploy: z.undefined(),
  reload: z.undefined(),
  showLog: z.undefined(),
  copyText: z.object({ text: z.string() }),
};
