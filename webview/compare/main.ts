import './compare.css';
import { startPage } from '../kit/page.ts';
import type { CompareApi } from './api.ts';
import { compareStrings, type CompareStrings } from './strings.ts';
import { CompareView } from './view.ts';

startPage<CompareApi, CompareStrings>(compareStrings, (page) => {
  const view = new CompareView(page);
  return {
    strings: (strings) => page.setStrings(strings),
    show: (state) => view.show(state),
  };
});
