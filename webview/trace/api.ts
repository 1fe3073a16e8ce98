import { z } from 'zod/mini';
import type { Failure } from '../../src/core/failure.ts';
import type { ParamSchemas } from '../../src/core/webviewMessages.ts';
import type { PartialOverview } from '../../src/trace/read/partialOverview.ts';
import type { SessionHead } from '../../src/trace/session/queries/head.ts';
import type { Place } from './place.ts';
import { placeSchema } from './placeSchema.ts';
import type { TraceStrings } from './strings.ts';

/** What the trace page shows. */
export type TraceState =
  /** The file is read; `overview` has the figures so far, none of them final. */
  | { readonly kind: 'loading'; readonly subject: string; readonly overview: PartialOverview | null }
  | {
      readonly kind: 'failed';
      readonly subject: string;
      readonly failure: Failure;
      /** Whether the trace is a file that an editor of text can show; a folder is not. */
      readonly canOpenAsText: boolean;
    }
  | {
      readonly kind: 'ready';
      readonly subject: string;
      /** Counts the times the files were read; answers of an older version are not mixed with these. */
      readonly version: number;
      readonly head: SessionHead;
      /** Whether a step of a pipeline made this trace, and can make it again. */
      readonly canProfileAgain: boolean;
      /** Where the user was when this trace was last looked at. */
      readonly place: Place | null;
      /** What the page asks first, where that is answered by now. */
      readonly answered: AnsweredQuery | null;
    };

/** A query with its answer; see src/trace/session/queries.ts. */
export interface AnsweredQuery {
  readonly name: string;
  readonly params: unknown;
  readonly answer: unknown;
}

/** What a profiler option is called in `engine-room.yaml`, such as `shapes`. */
export type ProfilerOption = string;

export interface TraceApi {
  readonly requests: {
    /** Asks the open traces; see src/trace/session/queries.ts for names, parameters and answers. */
    readonly query: {
      readonly params: {
        readonly version: number;
        readonly name: string;
        readonly params?: unknown;
        /** Which compared steps begin together on the axis of the answer; the first without it. */
        readonly alignedPair?: number | undefined;
      };
      readonly result: unknown;
    };
    /** Opens a Python file of the user at a line, as the profiler spells its path. */
    readonly openSource: {
      readonly params: { readonly file: string; readonly line: number };
      readonly result: undefined;
    };
    /** Compares the same two traces the other way round. */
    readonly swap: { readonly params: undefined; readonly result: undefined };
    readonly compareWith: { readonly params: undefined; readonly result: undefined };
    /** Asks for a form and a place, and writes the report; the file's name, or null when the user changed their mind. */
    readonly exportReport: { readonly params: undefined; readonly result: string | null };
    /** Runs the step again that made the trace, with options that bring what was missing. */
    readonly profileAgain: {
      readonly params: { readonly options: readonly ProfilerOption[] };
      readonly result: undefined;
    };
    /** Puts a link on the clipboard that opens this trace at this place. */
    readonly copyLink: { readonly params: Place; readonly result: undefined };
    /** Where the user is now, so that it is found again after the page was closed. */
    readonly notePlace: { readonly params: Place; readonly result: undefined };
    /** Asks where and saves a table; the file's name, or null when the user changed their mind. */
    readonly saveTable: {
      readonly params: { readonly name: string; readonly csv: string; readonly markdown: string };
      readonly result: string | null;
    };
    readonly copyText: { readonly params: { readonly text: string }; readonly result: undefined };
    readonly openAsText: { readonly params: undefined; readonly result: undefined };
    /** Reads the files again, after an error. */
    readonly reload: { readonly params: undefined; readonly result: undefined };
    readonly showLog: { readonly params: undefined; readonly result: undefined };
  };
  readonly events: {
    /** Words in the user's language; sent before `show` where they differ from the defaults. */
    readonly strings: Partial<TraceStrings>;
    readonly show: TraceState;
    /** Something about the files that the user should know; it stands until the next one, or `null`. */
    readonly notice: string | null;
    /** Goes to a place: a link, or a line of code, was followed. */
    readonly goTo: Partial<Place>;
  };
}

export const traceRequests: ParamSchemas<TraceApi> = {
  query: z.object({
    version: z.number(),
    name: z.string(),
    params: z.optional(z.unknown()),
    alignedPair: z.optional(z.number().check(z.int(), z.minimum(0))),
  }),
  openSource: z.object({ file: z.string(), line: z.number().check(z.int(), z.minimum(1)) }),
  swap: z.undefined(),
  compareWith: z.undefined(),
  exportReport: z.undefined(),
  profileAgain: z.object({ options: z.array(z.string()) }),
  copyLink: placeSchema,
  notePlace: placeSchema,
  saveTable: z.object({ name: z.string(), csv: z.string(), markdown: z.string() }),
  copyText: z.object({ text: z.string() }),
  openAsText: z.undefined(),
  reload: z.undefined(),
  showLog: z.undefined(),
};
