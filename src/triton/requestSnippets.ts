import type { Preprocess } from '../pipeline/pipelineSchema.ts';
import type { NamedTensors } from '../model/tensor.ts';

/** Where an input's values came from, for programs that make them again. */
export type SnippetOrigin =
  | { readonly kind: 'image'; readonly path: string; readonly preprocess: Preprocess }
  /** A .npy file, or a .npz file with an array named like the input. */
  | { readonly kind: 'array'; readonly path: string };

/** How class scores are read from an output. */
export interface SnippetClasses {
  readonly output: string;
  readonly activation: 'softmax' | 'sigmoid' | 'none';
  readonly topK: number;
  /** Path of the label file. */
  readonly labels?: string;
}

/** A request as sent, to be told as a program. */
export interface SnippetRequest {
  /** Such as `127.0.0.1:8001`. */
  readonly grpcAddress: string;
  /** Such as `http://127.0.0.1:8000`. */
  readonly httpUrl: string;
  readonly model: string;
  /** The server's choice when absent. */
  readonly version?: string;
  readonly inputs: NamedTensors;
  /** By input name; inputs without one are written out. */
  readonly origins: Readonly<Record<string, SnippetOrigin>>;
  /** Names; all outputs when empty. */
  readonly outputs: readonly string[];
  readonly classes?: SnippetClasses;
}

/** The most elements that are written out in a program. */
export const longestInlineElements = 4096;
