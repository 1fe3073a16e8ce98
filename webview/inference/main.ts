import './inference.css';
import { startPage } from '../kit/page.ts';
import type { InferenceApi } from './api.ts';
import { inferenceStrings, type InferenceStrings } from './strings.ts';
import { InferenceView } from './view.ts';

startPage<InferenceApi, InferenceStrings>(inferenceStrings, (page) => {
  const view = new InferenceView(page);
  return {
    strings: (strings) => page.setStrings(strings),
    show: (state) => view.show(state),
    image: (preview) => view.useImage(preview),
  };
});
