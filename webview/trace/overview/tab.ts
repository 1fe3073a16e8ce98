import './overview.css';
import { h } from '../../kit/dom.ts';
import { loadingView } from '../../kit/states.ts';
import type { MakeTab } from '../tab.ts';

export const makeOverviewTab: MakeTab = ({ strings }) => ({
  element: h('div', { class: 'overview' }, loadingView(strings.loading)),
  show: () => undefined,
  dispose: () => undefined,
});
