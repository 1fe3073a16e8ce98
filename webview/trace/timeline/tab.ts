import './timeline.css';
import { h } from '../../kit/dom.ts';
import { loadingView } from '../../kit/states.ts';
import type { MakeTab } from '../tab.ts';

export const makeTimelineTab: MakeTab = ({ strings }) => ({
  element: h('div', { class: 'timeline' }, loadingView(strings.loading)),
  show: () => undefined,
  dispose: () => undefined,
});
