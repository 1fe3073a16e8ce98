import './detail.css';
import { isUsers, parseFrame } from '../../../src/trace/link/sourceFrame.ts';
import { link } from '../../kit/controls.ts';
import { h } from '../../kit/dom.ts';
import { fill, plainDirection } from '../../kit/text.ts';
import type { TabContext } from '../tab.ts';
import { codeLink } from './codeLink.ts';

const shownFrames = 24;

/** Frames of a call stack, innermost first: the user's own as links, all others quiet. */
export function stackList(context: TabContext, stack: readonly string[]): HTMLElement {
  const { strings } = context;
  const list = h(
    'ol',
    { class: 'stack-list' },
    ...stack.slice(0, shownFrames).map((text) => frame(context, text)),
  );
  const rest = stack.slice(shownFrames);
  if (rest.length > 0) {
    const more = h(
      'li',
      {},
      link({
        label: fill(strings.detailMoreFrames, rest.length),
        onPress: () => more.replaceWith(...rest.map((text) => frame(context, text))),
      }),
    );
    list.append(more);
  }
  return list;
}

function frame(context: TabContext, text: string): HTMLElement {
  const parsed = parseFrame(text);
  return h(
    'li',
    {},
    parsed !== undefined && isUsers(parsed.file)
      ? codeLink(context, parsed)
      : h('span', { class: 'quiet' }, h('bdi', { class: 'mono' }, plainDirection(text))),
  );
}
