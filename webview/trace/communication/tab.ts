import './communication.css';
import { h } from '../../kit/dom.ts';
import { loadingView } from '../../kit/states.ts';
import type { MakeTab } from '../tab.ts';

export const makeCommunicationTab: MakeTab = ({ strings }) => ({
  element: h('div', { class: 'communication' }, loadingView(strings.loading)),
  show: () => undefined,
  dispose: () => undefined,
});
