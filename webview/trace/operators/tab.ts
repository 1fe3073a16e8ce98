import './operators.css';
import { h } from '../../kit/dom.ts';
import { loadingView } from '../../kit/states.ts';
import type { MakeTab } from '../tab.ts';

export const makeOperatorsTab: MakeTab = ({ strings }) => ({
  element: h('div', { class: 'operators' }, loadingView(strings.loading)),
  show: () => undefined,
  dispose: () => undefined,
});
