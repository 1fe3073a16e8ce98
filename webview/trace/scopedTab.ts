import type { Scope } from '../../src/trace/session/scope.ts';
import { button } from '../kit/controls.ts';
import { h } from '../kit/dom.ts';
import { RefusedError } from '../kit/messages.ts';
import { failureView, loadingView } from '../kit/states.ts';
import type { TabContext, TraceTab } from './tab.ts';

/** What a tab drew, until the next answer. */
export interface Drawn {
  readonly nodes: readonly Node[];
  dispose?(): void;
}

/**
 * A tab that asks once for a recording and its chosen steps, and draws the answer. Answers that are no longer wanted
 * are left out; a refusal is shown with a button that asks again.
 */
export function scopedTab<A>(
  context: TabContext,
  options: {
    readonly class: string;
    readonly ask: (scope: Scope) => Promise<A>;
    readonly draw: (answer: A) => Drawn;
  },
): TraceTab {
  const { page, strings } = context;
  const element = h('div', { class: options.class });
  let shown = '';
  let drawn: Drawn | undefined;
  return {
    element,
    show: () => {
      const scope = context.scope();
      const key = JSON.stringify(scope);
      if (key !== shown) {
        load(scope, key);
      }
    },
    dispose: () => {
      shown = '';
      drawn?.dispose?.();
    },
  };

  function load(scope: Scope, key: string): void {
    shown = key;
    replace({ nodes: [loadingView(strings.working)] });
    page.perform(async () => {
      const next = await answerOf(scope, key);
      if (shown === key) {
        replace(next);
      }
    });
  }

  async function answerOf(scope: Scope, key: string): Promise<Drawn> {
    try {
      const answer = await options.ask(scope);
      // Drawing what nobody waits for would be in vain.
      return shown === key ? options.draw(answer) : { nodes: [] };
    } catch (thrown) {
      if (!(thrown instanceof RefusedError)) {
        throw thrown;
      }
      return {
        nodes: [
          failureView(thrown.failure, [
            button({ label: strings.retry, look: 'primary', onPress: () => load(scope, key) }),
          ]),
        ],
      };
    }
  }

  function replace(next: Drawn): void {
    drawn?.dispose?.();
    drawn = next;
    element.replaceChildren(...next.nodes);
  }
}
