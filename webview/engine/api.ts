import { z } from 'zod/mini';
import type { Failure } from '../../src/core/failure.ts';
import type { Sentence } from '../../src/core/sentence.ts';
import type { ParamSchemas } from '../../src/core/webviewMessages.ts';
import type { EngineLayer, EngineReport, PlanSummary } from '../../src/tensorrt/report/engineReport.ts';
import type { LayerColumns } from './layerColumns.ts';
import type { EngineStrings } from './strings.ts';

/** A report without its layers, which the page asks for in ranges once the answer stands. */
export type EngineHead = Omit<EngineReport, 'layers'> & { readonly layerCount: number };

/** One of two engines that are compared. */
export interface ComparedEngine {
  readonly name: string;
  readonly facts: readonly string[];
}

/** Layers of two engines that were made from the same ONNX nodes; absent names when one engine has none. */
export interface AlignedRow {
  readonly nodes: string;
  readonly left: AlignedSide | null;
  readonly right: AlignedSide | null;
}

export interface AlignedSide {
  readonly layers: string;
  readonly precision: string | null;
  /** Time of all layers of this side together. */
  readonly timeNs: number | null;
}

export interface EngineComparisonView {
  readonly sentence: Sentence;
  /** What could not be aligned, and other reservations, a sentence each. */
  readonly notes: readonly string[];
  readonly left: ComparedEngine;
  readonly right: ComparedEngine;
  readonly rows: readonly AlignedRow[];
}

/** What the engine page shows. */
export type EngineState =
  | { readonly kind: 'loading'; readonly subject: string }
  | { readonly kind: 'failed'; readonly subject: string; readonly failure: Failure }
  | {
      readonly kind: 'not-a-plan';
      readonly subject: string;
      readonly sizeBytes: number;
      readonly reason: string;
    }
  /** A plan that nothing but its header tells of; `searching` while its report is looked for by its content. */
  | {
      readonly kind: 'plan';
      readonly subject: string;
      readonly plan: PlanSummary;
      readonly searching: boolean;
      readonly layersCommand: string;
    }
  | {
      readonly kind: 'ready';
      readonly subject: string;
      /** Counts the times the file was read; layers of an older version are not mixed with these. */
      readonly version: number;
      readonly report: EngineHead;
      /** Absent for exported layers without their plan. */
      readonly plan: PlanSummary | null;
      /** Where the report was found, when not beside the file. */
      readonly reportOf: string | null;
      /** The slowest layers, enough to fill the table until all have come. */
      readonly first: LayerColumns;
    }
  | { readonly kind: 'comparison'; readonly subject: string; readonly comparison: EngineComparisonView };

export interface EngineApi {
  readonly requests: {
    /** The layers of `ready` from an index on, as many as cross quickly; none when all have come. */
    readonly layers: {
      readonly params: { readonly version: number; readonly from: number };
      readonly result: LayerColumns;
    };
    /** One layer with its tensors and all its node names. */
    readonly layer: {
      readonly params: { readonly version: number; readonly index: number };
      readonly result: EngineLayer;
    };
    /** Puts the report, or the comparison, as Markdown on the clipboard. */
    readonly copyMarkdown: { readonly params: undefined; readonly result: undefined };
    /** Asks where and saves as CSV or Markdown; answers the file's name, or null when the user cancelled. */
    readonly export: { readonly params: undefined; readonly result: string | null };
    /** Asks for another engine and opens both side by side. */
    readonly compareWith: { readonly params: undefined; readonly result: undefined };
    readonly showPassport: { readonly params: undefined; readonly result: undefined };
    /** Opens the file in the text editor. */
    readonly openAsText: { readonly params: undefined; readonly result: undefined };
    /** Reads the files again, after an error. */
    readonly reload: { readonly params: undefined; readonly result: undefined };
    readonly showLog: { readonly params: undefined; readonly result: undefined };
    /** Puts text on the clipboard. */
    readonly copyText: { readonly params: { readonly text: string }; readonly result: undefined };
  };
  readonly events: {
    /** Words in the user's language; sent before `show` where they differ from the defaults. */
    readonly strings: Partial<EngineStrings>;
    readonly show: EngineState;
  };
}

const count = z.number().check(z.int(), z.minimum(0));

export const engineRequests: ParamSchemas<EngineApi> = {
  layers: z.object({ version: count, from: count }),
  layer: z.object({ version: count, index: count }),
  copyMarkdown: z.undefined(),
  export: z.undefined(),
  compareWith: z.undefined(),
  showPassport: z.undefined(),
  openAsText: z.undefined(),
  reload: z.undefined(),
  showLog: z.undefined(),
  copyText: z.object({ text: z.string() }),
};
