import { z } from 'zod/mini';
import type { Failure } from '../../src/core/failure.ts';
import type { ParamSchemas } from '../../src/core/webviewMessages.ts';
import type { PassportChain } from '../../src/pipeline/passportChain.ts';
import type { PassportStrings } from './strings.ts';

/** What the passport page shows. */
export type PassportState =
  | { readonly kind: 'loading'; readonly subject?: string }
  /** No passport names this artifact. */
  | { readonly kind: 'empty'; readonly subject: string }
  | { readonly kind: 'failed'; readonly subject?: string; readonly failure: Failure }
  | { readonly kind: 'ready'; readonly chain: PassportChain };

export interface PassportApi {
  readonly requests: {
    /** Opens an artifact of the chain in its editor. */
    readonly openArtifact: { readonly params: { readonly path: string }; readonly result: undefined };
    /** Opens the passport's JSON, found by the artifact's sha-256. */
    readonly openPassportFile: { readonly params: { readonly sha256: string }; readonly result: undefined };
    /** Runs the pipeline that makes the artifact. */
    readonly runPipeline: { readonly params: undefined; readonly result: undefined };
    /** Reads the passports again, after an error or a change. */
    readonly reload: { readonly params: undefined; readonly result: undefined };
    readonly showLog: { readonly params: undefined; readonly result: undefined };
    /** Puts text on the clipboard. */
    readonly copyText: { readonly params: { readonly text: string }; readonly result: undefined };
  };
  readonly events: {
    /** Words in the user's language; sent before `show` where they differ from the defaults. */
    readonly strings: Partial<PassportStrings>;
    readonly show: PassportState;
  };
}

export const passportRequests: ParamSchemas<PassportApi> = {
  openArtifact: z.object({ path: z.string() }),
  openPassportFile: z.object({ sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)) }),
  runPipeline: z.undefined(),
  reload: z.undefined(),
  showLog: z.undefined(),
  copyText: z.object({ text: z.string() }),
};
