import { z } from 'zod/mini';
import type { Failure } from '../../src/core/failure.ts';
import type { ParamSchemas } from '../../src/core/webviewMessages.ts';
import type { ComparisonReport } from '../../src/pipeline/comparison.ts';
import type { CompareStrings } from './strings.ts';

/** What the comparison page shows. */
export type CompareState =
  | { readonly kind: 'loading'; readonly subject?: string }
  /** Nothing measured; `subject` is the pipeline's name. */
  | { readonly kind: 'empty'; readonly subject: string }
  | { readonly kind: 'failed'; readonly subject?: string; readonly failure: Failure }
  /** `busy` says what is being done, such as "Measuring again: build 2 of 4"; the old figures stay meanwhile. */
  | { readonly kind: 'ready'; readonly report: ComparisonReport; readonly busy?: string };

export interface CompareApi {
  readonly requests: {
    /** Puts the report as Markdown on the clipboard. */
    readonly copyMarkdown: { readonly params: undefined; readonly result: undefined };
    /** Asks where and saves; answers the file's name, or null when the user cancelled. */
    readonly exportCsv: { readonly params: undefined; readonly result: string | null };
    /** Starts the measure step; the page hears of its end through `show`. */
    readonly measureAgain: { readonly params: undefined; readonly result: undefined };
    /** Opens the passport page of a build. */
    readonly showPassport: { readonly params: { readonly path: string }; readonly result: undefined };
    /** Reads the measurements again, after an error. */
    readonly reload: { readonly params: undefined; readonly result: undefined };
    readonly showLog: { readonly params: undefined; readonly result: undefined };
    /** Puts text on the clipboard. */
    readonly copyText: { readonly params: { readonly text: string }; readonly result: undefined };
  };
  readonly events: {
    /** Words in the user's language; sent before `show` where they differ from the defaults. */
    readonly strings: Partial<CompareStrings>;
    readonly show: CompareState;
  };
}

export const compareRequests: ParamSchemas<CompareApi> = {
  copyMarkdown: z.undefined(),
  exportCsv: z.undefined(),
  measureAgain: z.undefined(),
  showPassport: z.object({ path: z.string() }),
  reload: z.undefined(),
  showLog: z.undefined(),
  copyText: z.object({ text: z.string() }),
};
