import './kernels.css';
import { h } from '../../kit/dom.ts';
import { loadingView } from '../../kit/states.ts';
import type { MakeTab } from '../tab.ts';

export const makeKernelsTab: MakeTab = ({ strings }) => ({
  element: h('div', { class: 'kernels' }, loadingView(strings.loading)),
  show: () => undefined,
  dispose: () => undefined,
});
