import './idle.css';
import { h } from '../../kit/dom.ts';
import { loadingView } from '../../kit/states.ts';
import type { MakeTab } from '../tab.ts';

export const makeIdleTab: MakeTab = ({ strings }) => ({
  element: h('div', { class: 'idle' }, loadingView(strings.loading)),
  show: () => undefined,
  dispose: () => undefined,
});
