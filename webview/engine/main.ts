import './engine.css';
import { startPage } from '../kit/page.ts';
import type { EngineApi } from './api.ts';
import { engineStrings, type EngineStrings } from './strings.ts';
import { EngineView } from './view.ts';

startPage<EngineApi, EngineStrings>(engineStrings, (page) => {
  const view = new EngineView(page);
  return {
    strings: (strings) => page.setStrings(strings),
    show: (state) => view.show(state),
  };
});
