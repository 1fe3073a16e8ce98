import './trace.css';
import { startPage } from '../kit/page.ts';
import type { TraceApi } from './api.ts';
import { TraceView } from './shell/view.ts';
import { traceStrings, type TraceStrings } from './strings.ts';

startPage<TraceApi, TraceStrings>(traceStrings, (page) => {
  const view = new TraceView(page);
  return {
    strings: (strings) => page.setStrings(strings),
    show: (state) => view.show(state),
    notice: (text) => view.notice(text),
    goTo: (change) => view.goTo(change),
  };
});
