import type { QueryParams } from '../../../src/trace/session/queries.ts';
import { link } from '../../kit/controls.ts';
import { fill } from '../../kit/text.ts';
import type { TabContext } from '../tab.ts';

type Subject = QueryParams<'compareExample'>['subject'];

/** Links to where each side shows something, on the timelines of both. */
export function exampleLinks(context: TabContext, subject: Subject, what: string): HTMLElement[] {
  const { strings } = context;
  return (['before', 'after'] as const).map((side) => {
    const label = side === 'before' ? strings.compareShowBefore : strings.compareShowAfter;
    return link({
      label,
      description: fill(strings.compareShowOf, label, what.slice(0, 200)),
      onPress: () => context.page.perform(() => show(context, subject, side)),
    });
  });
}

async function show(context: TabContext, subject: Subject, side: 'before' | 'after'): Promise<void> {
  const found = await context.ask('compareExample', { side, subject });
  if (found === null) {
    context.page.announce(context.strings.compareNowhere);
    return;
  }
  const { recording, row, startNs, endNs } = found;
  const marginNs = Math.max(20_000, endNs - startNs);
  context.go({
    tab: 'timeline',
    view: { fromNs: startNs - marginNs, toNs: endNs + marginNs },
    event: row === null ? null : { recording, row },
  });
}
