import type { Failure } from '../../src/core/failure.ts';
import type {
  EventName,
  HostMessage,
  PageApi,
  PageHandlers,
  PageMessage,
  Params,
  RequestName,
  Result,
} from '../../src/core/webviewMessages.ts';

/** The part of VS Code's webview API that pages use. */
export interface HostApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): HostApi;

/** VS Code gives its API once a page. */
export function acquireHost(): HostApi {
  return acquireVsCodeApi();
}

/** A request that the host refused, with what the user may read and do. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** Asks the host; the promise always settles once the host has answered or refused. */
export type Ask<A extends PageApi> = <K extends RequestName<A>>(
  name: K,
  ...params: Params<A, K> extends undefined ? [] : [Params<A, K>]
) => Promise<Result<A, K>>;

/** The page's end of the protocol in src/core/webviewMessages.ts. */
export class PageChannel<A extends PageApi> {
  private readonly host: HostApi;
  private readonly waiting = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (error: Error) => void }
  >();
  private nextId = 1;

  constructor(host: HostApi) {
    this.host = host;
  }

  readonly ask: Ask<A> = (name, ...params) =>
    new Promise((resolve, reject) => {
      const id = this.nextId++;
      this.waiting.set(id, { resolve: resolve, reject });
      this.post({ type: 'request', id, name, params: params[0] });
    });

  /** Starts to listen and tells the host that it may send. */
  open(
    handlers: PageHandlers<A>,
    onError: (thrown: unknown) => void,
    onKeep: (subject: unknown) => void,
  ): void {
    window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      try {
        this.receive(data, handlers, onKeep);
      } catch (thrown) {
        onError(thrown);
      }
    });
    this.sayReady();
  }

  sayReady(): void {
    this.post({ type: 'ready' });
  }

  reportFatal(message: string, details: string | undefined): void {
    this.post({ type: 'fatal', message, ...(details === undefined ? {} : { details }) });
  }

  private receive(data: unknown, handlers: PageHandlers<A>, onKeep: (subject: unknown) => void): void {
    if (!isHostMessage(data)) {
      logUnknown(data);
      return;
    }
    switch (data.type) {
      case 'event': {
        if (!Object.hasOwn(handlers, data.name)) {
          logUnknown(data);
          return;
        }
        const name = data.name as EventName<A>;
        handlers[name](data.payload as A['events'][typeof name]);
        return;
      }
      case 'keep':
        onKeep(data.subject);
        return;
      case 'answer':
        this.settle(data.id)?.resolve(data.result);
        return;
      case 'refusal':
        this.settle(data.id)?.reject(new RefusedError(data.failure));
    }
  }

  private settle(id: number) {
    const entry = this.waiting.get(id);
    this.waiting.delete(id);
    if (entry === undefined) {
      logUnknown({ type: 'answer', id });
    }
    return entry;
  }

  private post(message: PageMessage): void {
    this.host.postMessage(message);
  }
}

function isHostMessage(data: unknown): data is HostMessage {
  return (
    typeof data === 'object' &&
    data !== null &&
    'type' in data &&
    (data.type === 'event' || data.type === 'keep' || data.type === 'answer' || data.type === 'refusal')
  );
}

function logUnknown(data: unknown): void {
  // eslint-disable-next-line no-console -- a page has no other log; developers read it in the webview's own tools
  console.warn('A message that this page does not know:', data);
}
