import './boxLook.css';
import { type BoxKind, boxKinds } from '../../src/trace/timeline/timelineTypes.ts';
import { currentTheme, type Theme } from '../kit/theme.ts';
import { readableOn } from './readableOn.ts';

/** How boxes of one kind are painted. */
export interface BoxStyle {
  readonly fill: string | CanvasPattern;
  /** The plain colour, for lines. */
  readonly color: string;
  /** Of the label upon it. */
  readonly text: string;
}

/** The look of all boxes under the theme of the moment. */
export interface BoxLook {
  readonly theme: Theme;
  /** In the order of `boxKinds`, as tiles number them. */
  readonly styles: readonly BoxStyle[];
  readonly background: string;
  readonly foreground: string;
  readonly quiet: string;
  readonly hairline: string;
  /** Around every box, in high contrast. */
  readonly outline: string | undefined;
  /** Behind labels, where the fill is a pattern. */
  readonly plate: string | undefined;
  readonly font: string;
}

/** Reads colours from the theme; call again after a change. */
export function readBoxLook(): BoxLook {
  const theme = currentTheme();
  const paint = painter();
  const background = theme.color('--vscode-editor-background');
  const foreground = theme.color('--vscode-editor-foreground');
  return {
    theme,
    styles: boxKinds.map((kind) => {
      const color = theme.color(`--box-${kind}`);
      return {
        fill: theme.highContrast ? patternOf(kind, color, background) : color,
        color,
        text: theme.highContrast ? foreground : readableOn(paint(color)),
      };
    }),
    background,
    foreground,
    quiet: theme.color('--quiet'),
    hairline: theme.color('--hairline'),
    outline: theme.highContrast ? theme.color('--vscode-contrastBorder') : undefined,
    plate: theme.highContrast ? background : undefined,
    font: `${Math.max(9, theme.fontSizePx - 2)}px ${theme.fontFamily}`,
  };
}

/** Lets the browser work out what a colour looks like: red, green and blue from 0 to 255. */
function painter(): (color: string) => readonly [number, number, number] {
  const canvas = document.createElement('canvas');
  canvas.width = 1;
  canvas.height = 1;
  const ctx = canvas.getContext('2d', { willReadFrequently: true });
  return (color) => {
    if (ctx === null) {
      return [0, 0, 0];
    }
    ctx.fillStyle = color;
    ctx.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0] = ctx.getImageData(0, 0, 1, 1).data;
    return [red, green, blue];
  };
}

const sidePx = 6;

/** Stripes, dots and plain fills tell kinds apart where colours must not. */
function patternOf(kind: BoxKind, color: string, background: string): string | CanvasPattern {
  const form = patterns[kind];
  const tile = document.createElement('canvas');
  tile.width = sidePx;
  tile.height = sidePx;
  const ctx = tile.getContext('2d');
  if (form === 'plain' || ctx === null) {
    return color;
  }
  ctx.fillStyle = background;
  ctx.fillRect(0, 0, sidePx, sidePx);
  ctx.fillStyle = color;
  ctx.strokeStyle = color;
  ctx.lineWidth = 2;
  switch (form) {
    case 'dots':
      ctx.fillRect(1, 1, 2, 2);
      ctx.fillRect(4, 4, 2, 2);
      break;
    case 'rows':
      ctx.fillRect(0, 0, sidePx, 2);
      break;
    case 'columns':
      ctx.fillRect(0, 0, 2, sidePx);
      break;
    case 'rising':
    case 'falling':
      ctx.beginPath();
      for (const shift of [-sidePx, 0, sidePx]) {
        ctx.moveTo(shift, form === 'rising' ? sidePx : 0);
        ctx.lineTo(shift + sidePx, form === 'rising' ? 0 : sidePx);
      }
      ctx.stroke();
  }
  return ctx.createPattern(tile, 'repeat') ?? color;
}

const patterns: Readonly<Record<BoxKind, 'plain' | 'dots' | 'rows' | 'columns' | 'rising' | 'falling'>> = {
  operator: 'rows',
  annotation: 'dots',
  python: 'columns',
  module: 'columns',
  launch: 'rising',
  kernel: 'plain',
  communication: 'falling',
  copy: 'rising',
  sync: 'falling',
  other: 'dots',
};
