import { z } from 'zod/mini';
import { type Failure, toFailure } from './failure.ts';
import type { Logger } from './logger.ts';
import { checkSchema } from './parseJson.ts';

/**
 * The protocol between a page and its host, without `vscode` and without the DOM.
 *
 * A page says `ready`; its host then sends what to show. The page asks (`request`) and every request is answered or
 * refused; the host tells (`event`). A page's Api names its requests and events once; both sides implement handlers
 * with the mapped types below, so a missing handler does not compile.
 */
export interface PageApi {
  readonly requests: Readonly<Record<string, { readonly params: unknown; readonly result: unknown }>>;
  readonly events: Readonly<Record<string, unknown>>;
}

export type RequestName<A extends PageApi> = keyof A['requests'] & string;
export type EventName<A extends PageApi> = keyof A['events'] & string;
export type Params<A extends PageApi, K extends RequestName<A>> = A['requests'][K]['params'];
export type Result<A extends PageApi, K extends RequestName<A>> = A['requests'][K]['result'];

/** What the host implements: one answer for each request. A thrown failure reaches the page as a refusal. */
export type HostHandlers<A extends PageApi> = {
  readonly [K in RequestName<A>]: (params: Params<A, K>) => Promise<Result<A, K>> | Result<A, K>;
};

/** How the host checks what a page sends. */
export type ParamSchemas<A extends PageApi> = {
  readonly [K in RequestName<A>]: z.ZodMiniType<Params<A, K>>;
};

/** What the page implements: one reaction to each event. */
export type PageHandlers<A extends PageApi> = {
  readonly [K in EventName<A>]: (payload: A['events'][K]) => void;
};

/** What a page sends. */
export const pageMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('request'), id: z.number(), name: z.string(), params: z.optional(z.unknown()) }),
  /** The page met an error that it could not handle and replaced itself by a message. */
  z.object({ type: z.literal('fatal'), message: z.string(), details: z.optional(z.string()) }),
]);
export type PageMessage = z.infer<typeof pageMessageSchema>;

/** What a host sends. */
export type HostMessage =
  | { readonly type: 'event'; readonly name: string; readonly payload: unknown }
  /** What the page is about: it stores this beside its own choices, so that the editor can restore the panel. */
  | { readonly type: 'keep'; readonly subject: unknown }
  | { readonly type: 'answer'; readonly id: number; readonly result: unknown }
  | { readonly type: 'refusal'; readonly id: number; readonly failure: Failure };

export interface HostChannelOptions<A extends PageApi> {
  readonly schemas: ParamSchemas<A>;
  readonly handlers: HostHandlers<A>;
  /** Sends to the page, such as `(message) => panel.webview.postMessage(message)`. */
  readonly post: (message: HostMessage) => PromiseLike<unknown> | undefined;
  readonly logger: Logger;
  /** The page is loaded (again) and shows nothing yet: tell it what to show. */
  readonly onReady: () => void;
}

/** The host's end of the protocol. Feed `receive` with what the page posts; it never rejects. */
export class HostChannel<A extends PageApi> {
  private readonly options: HostChannelOptions<A>;

  constructor(options: HostChannelOptions<A>) {
    this.options = options;
  }

  /** Tells the page something. Before `ready` a page hears nothing: send from `onReady`. */
  tell<K extends EventName<A>>(name: K, payload: A['events'][K]): void {
    this.post({ type: 'event', name, payload });
  }

  /** Lets the page store what it is about; a restored panel hands it back under the key `subject`. */
  keep(subject: unknown): void {
    this.post({ type: 'keep', subject });
  }

  /** Handles one message of the page; unknown ones are logged, failing ones refused. */
  async receive(data: unknown): Promise<void> {
    const parsed = z.safeParse(pageMessageSchema, data);
    if (!parsed.success) {
      this.options.logger.warn(`A page sent an unknown message: ${summary(data)}`);
      return;
    }
    const message = parsed.data;
    switch (message.type) {
      case 'ready':
        this.options.onReady();
        return;
      case 'fatal':
        this.options.logger.error(`A page failed: ${message.message}\n${message.details ?? ''}`.trimEnd());
        return;
      case 'request':
        await this.answer(message.id, message.name, message.params);
    }
  }

  private async answer(id: number, name: string, params: unknown): Promise<void> {
    try {
      if (!Object.hasOwn(this.options.handlers, name)) {
        throw new Error(`This page's host does not know the request ${name}.`);
      }
      const key = name as RequestName<A>;
      const checked = checkSchema(params, this.options.schemas[key], { what: `The request ${name}` });
      const result = await this.options.handlers[key](checked);
      this.post({ type: 'answer', id, result });
    } catch (thrown) {
      const failure = toFailure(thrown);
      this.options.logger.warn(`Request ${name} was refused: ${failure.message}`);
      this.post({ type: 'refusal', id, failure });
    }
  }

  private post(message: HostMessage): void {
    this.options.post(message)?.then(undefined, (thrown: unknown) => {
      this.options.logger.warn(`A message did not reach its page: ${toFailure(thrown).message}`);
    });
  }
}

function summary(data: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(data);
  } catch {
    text = undefined;
  }
  return (text ?? String(data)).slice(0, 200);
}
