import { readBoxLook } from '../boxLook.ts';
import { LabelFitter } from '../labelFitter.ts';
import { hatchOf } from './drawGaps.ts';
import { readPathFills } from './pathLook.ts';
import type { SceneLook } from './scene.ts';

/** Reads colours and fonts from the theme; call again after a change. */
export function readSceneLook(): SceneLook {
  const box = readBoxLook();
  const { theme } = box;
  const ctx = document.createElement('canvas').getContext('2d');
  if (ctx !== null) {
    ctx.font = box.font;
  }
  return {
    box,
    labels: new LabelFitter((letter) => ctx?.measureText(letter).width ?? 7),
    hatch: hatchOf(theme.color('--gap-hatch')),
    path: readPathFills(box),
    band: theme.color('--track-band'),
    selection: theme.color('--vscode-editor-selectionBackground'),
    accent: theme.color('--vscode-focusBorder'),
    green: theme.color('--vscode-charts-green'),
    match: theme.color('--orange'),
  };
}
