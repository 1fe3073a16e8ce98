import './modules.css';
import { h } from '../../kit/dom.ts';
import { loadingView } from '../../kit/states.ts';
import type { MakeTab } from '../tab.ts';

export const makeModulesTab: MakeTab = ({ strings }) => ({
  element: h('div', { class: 'modules' }, loadingView(strings.loading)),
  show: () => undefined,
  dispose: () => undefined,
});
