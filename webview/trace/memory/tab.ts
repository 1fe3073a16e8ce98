import './memory.css';
import { h } from '../../kit/dom.ts';
import { loadingView } from '../../kit/states.ts';
import type { MakeTab } from '../tab.ts';

export const makeMemoryTab: MakeTab = ({ strings }) => ({
  element: h('div', { class: 'memory' }, loadingView(strings.loading)),
  show: () => undefined,
  dispose: () => undefined,
});
