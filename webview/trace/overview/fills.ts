import '../boxLook.css';
import type { Theme } from '../../kit/theme.ts';
import type { FillPattern, StackedSeries } from './stackedLayout.ts';

const sidePx = 6;

/** The fill of a part on a canvas. In high contrast every part but the plain blue one has a pattern. */
export function fillOf({ color: variable, pattern }: StackedSeries, theme: Theme): string | CanvasPattern {
  const color = theme.color(variable);
  const form = patternIn(theme.highContrast, variable, pattern);
  const tile = document.createElement('canvas');
  tile.width = sidePx;
  tile.height = sidePx;
  const ctx = tile.getContext('2d');
  if (form === 'plain' || ctx === null) {
    return color;
  }
  const background = theme.color('--vscode-editor-background');
  ctx.fillStyle = background;
  ctx.fillRect(0, 0, sidePx, sidePx);
  ctx.fillStyle = color;
  ctx.strokeStyle = color;
  if (form === 'dots') {
    ctx.fillRect(1, 1, 2, 2);
    ctx.fillRect(4, 4, 2, 2);
    return ctx.createPattern(tile, 'repeat') ?? color;
  }
  // Between the stripes the colour goes on, dimmer, so that a part reads as one surface.
  ctx.globalAlpha = theme.highContrast ? 0 : 0.45;
  ctx.fillRect(0, 0, sidePx, sidePx);
  ctx.globalAlpha = 1;
  ctx.lineWidth = 2;
  ctx.beginPath();
  for (const shift of [-sidePx, 0, sidePx]) {
    ctx.moveTo(shift, form === 'rising' ? sidePx : 0);
    ctx.lineTo(shift + sidePx, form === 'rising' ? 0 : sidePx);
  }
  ctx.stroke();
  return ctx.createPattern(tile, 'repeat') ?? color;
}

/** The same look for a swatch of a legend, as classes of overview.css, which follow a change of the theme by themselves. */
export function swatchClass({ color, pattern }: StackedSeries): string {
  return `swatch fill-${pattern} contrast-${patternIn(true, color, pattern)}`;
}

function patternIn(highContrast: boolean, color: string, pattern: FillPattern): FillPattern {
  if (!highContrast || pattern !== 'plain' || color === '--box-kernel') {
    return pattern;
  }
  return color === '--rest' ? 'dots' : 'rising';
}
