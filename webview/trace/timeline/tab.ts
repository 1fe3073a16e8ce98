import './timeline.css';
import { h } from '../../kit/dom.ts';
import { emptyView, loadingView } from '../../kit/states.ts';
import type { Place } from '../place.ts';
import type { MakeTab } from '../tab.ts';
import { TimelineView } from './timelineView.ts';

export const makeTimelineTab: MakeTab = (context) => {
  const { strings, ask, page } = context;
  const element = h('div', { class: 'timeline-tab' });
  let view: TimelineView | undefined;
  let isAsked = false;
  let isShown = false;
  let isDisposed = false;
  let wanted: Place | undefined;
  return {
    element,
    show: (place) => {
      isShown = true;
      wanted = place;
      view?.show(place);
      if (!isAsked) {
        isAsked = true;
        element.replaceChildren(loadingView(strings.working));
        page.perform(open);
      }
    },
    hide: () => {
      isShown = false;
      view?.hide();
    },
    dispose: () => {
      isDisposed = true;
      view?.dispose();
    },
  };

  async function open(): Promise<void> {
    try {
      const index = await ask('timelineIndex', undefined);
      if (isDisposed) {
        return;
      }
      if (index.tracks.length === 0) {
        element.replaceChildren(emptyView(strings.timelineEmpty, strings.timelineEmptyWhy, []));
        return;
      }
      view = new TimelineView(context, index);
      element.replaceChildren(view.element);
      if (isShown && wanted !== undefined) {
        view.show(wanted);
      }
    } catch (thrown) {
      // Shown again, the tab asks again.
      isAsked = false;
      element.replaceChildren();
      throw thrown;
    }
  }
};
