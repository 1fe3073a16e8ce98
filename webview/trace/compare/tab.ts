import './compare.css';
import { h } from '../../kit/dom.ts';
import { loadingView } from '../../kit/states.ts';
import type { MakeTab } from '../tab.ts';

export const makeCompareTab: MakeTab = ({ strings }) => ({
  element: h('div', { class: 'compare' }, loadingView(strings.loading)),
  show: () => undefined,
  dispose: () => undefined,
});
