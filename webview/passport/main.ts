import './passport.css';
import { startPage } from '../kit/page.ts';
import type { PassportApi } from './api.ts';
import { passportStrings, type PassportStrings } from './strings.ts';
import { PassportView } from './view.ts';

startPage<PassportApi, PassportStrings>(passportStrings, (page) => {
  const view = new PassportView(page);
  return {
    strings: (strings) => page.setStrings(strings),
    show: (state) => view.show(state),
  };
});
