import type { Failure } from '../../src/core/failure.ts';
import type { PageApi, PageHandlers } from '../../src/core/webviewMessages.ts';
import './kit.css';
import { button } from './controls.ts';
import { h, replaceChildrenKeepingFocus } from './dom.ts';
import { acquireHost, type Ask, PageChannel, RefusedError } from './messages.ts';
import { failureView } from './states.ts';

/** What a page works with: the host, its words, its place on the screen, its memory over a reload. */
export interface Page<A extends PageApi, S extends object> {
  readonly ask: Ask<A>;
  /** The words, in the user's language once the host has sent them. */
  readonly strings: Readonly<S>;
  setStrings(strings: Partial<S>): void;
  /** Replaces the whole page. */
  show(...content: readonly Node[]): void;
  /** Says something short in the header, such as "Copied"; it fades. */
  announce(text: string): void;
  /** Runs what a control started; its failure is shown above the content. */
  perform(work: () => Promise<void>): void;
  /** Small choices such as the order of a table, kept while the page is hidden or the window reloads. */
  recall(key: string): unknown;
  remember(key: string, value: unknown): void;
}

/** How long "Copied" stays: long enough to be read, gone before the next action. */
const announcementMs = 4_000;

/**
 * Starts a page: `connect` gets the page and gives one reaction to each event of its Api. Errors that nothing handled
 * replace the page by a readable message and are reported to the host.
 */
export function startPage<A extends PageApi, S extends object>(
  defaults: S,
  connect: (page: Page<A, S>) => PageHandlers<A>,
): void {
  const host = acquireHost();
  const channel = new PageChannel<A>(host);
  const main = document.querySelector('main') ?? document.body.appendChild(h('main', {}));
  const words: S = { ...defaults };
  let memory = asRecord(host.getState());
  let fading: ReturnType<typeof setTimeout> | undefined;

  const die = (thrown: unknown) => {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    channel.reportFatal(message, thrown instanceof Error ? thrown.stack : undefined);
    main.replaceChildren(
      failureView(
        {
          kind: 'internal',
          message: 'This page met an error and stopped.',
          cause: message,
          nextStep: 'Reload it; the log has the details.',
        },
        [button({ label: 'Reload Page', look: 'primary', onPress: () => channel.sayReady() })],
      ),
    );
  };
  window.addEventListener('error', (event) => {
    // The browser's remark that sizes settle one frame later; nothing was thrown and nothing is lost.
    if (!event.message.startsWith('ResizeObserver loop')) {
      die(event.error ?? event.message);
    }
  });
  window.addEventListener('unhandledrejection', (event) => die(event.reason));

  const page: Page<A, S> = {
    ask: channel.ask,
    strings: words,
    setStrings: (strings) => Object.assign(words, strings),
    show: (...content) => replaceChildrenKeepingFocus(main, ...content),
    announce: (text) => {
      const status = main.querySelector('.status');
      if (status !== null) {
        status.textContent = text;
        clearTimeout(fading);
        fading = setTimeout(() => status.replaceChildren(), announcementMs);
      }
    },
    perform: (work) => {
      complain(main, undefined);
      work().catch((thrown: unknown) => {
        if (thrown instanceof RefusedError) {
          complain(main, thrown.failure);
        } else {
          die(thrown);
        }
      });
    },
    recall: (key) => memory[key],
    remember: (key, value) => {
      memory = { ...memory, [key]: value };
      host.setState(memory);
    },
  };
  channel.open(connect(page), die, (subject) => page.remember('subject', subject));
}

/** Shows a failure under the header until the next action, or takes it away. */
function complain(main: Element, failure: Failure | undefined): void {
  main.querySelector('.complaint')?.remove();
  if (failure === undefined) {
    return;
  }
  const complaint = h(
    'div',
    { class: 'complaint', attributes: { role: 'alert' } },
    h('strong', {}, failure.message),
    failure.cause === undefined ? undefined : h('p', {}, failure.cause),
    failure.nextStep === undefined ? undefined : h('p', {}, failure.nextStep),
  );
  const header = main.querySelector('header');
  if (header === null) {
    main.prepend(complaint);
  } else {
    header.after(complaint);
  }
}

function asRecord(state: unknown): Readonly<Record<string, unknown>> {
  return typeof state === 'object' && state !== null ? { ...state } : {};
}
