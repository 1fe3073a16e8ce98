import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  type ChartConfiguration,
  LinearScale,
  type Plugin,
  Tooltip,
} from 'chart.js';
import { h } from './dom.ts';
import { currentTheme, onThemeChange, type Theme } from './theme.ts';

/**
 * What a bar means, the same on every chart: `reference` is what others are compared with, `subject` the build in
 * question, `failed` a build that may not be used, `open` one whose accuracy nobody checked.
 */
export type BarMeaning = 'reference' | 'subject' | 'failed' | 'open';

export interface Bar {
  readonly label: string;
  readonly value: number;
  /** The value as it stands beside the bar. */
  readonly text: string;
  /** Where the thin line beyond the bar ends, on the scale of `value`. */
  readonly whiskerTo?: number;
  /** Exact numbers, a line each, shown while the pointer is on the bar. */
  readonly details: readonly string[];
  readonly meaning: BarMeaning;
  readonly strong: boolean;
}

export interface BarChartOptions {
  readonly bars: readonly Bar[];
  /** The chart in words, for those who do not see it; a table beside it carries the same figures. */
  readonly summary: string;
}

const rowHeightPx = 36;
const barThicknessPx = 18;
const capHeightPx = 10;
const longestLabel = 30;
const longestDetail = 80;

let isRegistered = false;

/** Horizontal bars without a frame, each with its value beside it; drawn anew when theme or fonts change. */
export function barChart({ bars, summary }: BarChartOptions): { element: HTMLElement; dispose: () => void } {
  if (!isRegistered) {
    Chart.register(BarController, BarElement, CategoryScale, LinearScale, Tooltip);
    isRegistered = true;
  }
  const canvas = h('canvas', { attributes: { role: 'img', 'aria-label': summary } });
  const element = h('div', { class: 'chart' }, canvas);
  element.style.height = `${bars.length * rowHeightPx}px`;
  let chart: Chart | undefined;
  const draw = () => {
    chart?.destroy();
    chart = new Chart(canvas, configuration(bars, currentTheme()));
  };
  // Drawn when it has a place on the page, for the size and the variables of that place.
  const whenPlaced = requestAnimationFrame(draw);
  const stopListening = onThemeChange(draw);
  return {
    element,
    dispose: () => {
      cancelAnimationFrame(whenPlaced);
      stopListening();
      chart?.destroy();
    },
  };
}

function configuration(bars: readonly Bar[], theme: Theme): ChartConfiguration<'bar', number[], string> {
  const smallFont = { family: theme.fontFamily, size: Math.max(9, theme.fontSizePx - 2) };
  const longestText = Math.max(...bars.map(({ text }) => text.length));
  return {
    type: 'bar',
    data: {
      labels: bars.map(({ label }) => label),
      datasets: [
        {
          data: bars.map(({ value }) => value),
          backgroundColor: bars.map(({ meaning }) => fillOf(meaning, theme)),
          borderColor: bars.map(({ meaning }) => outlineOf(meaning, theme)),
          borderWidth: bars.map(({ meaning }) => (theme.highContrast || meaning === 'open' ? 1 : 0)),
          hoverBackgroundColor: bars.map(({ meaning }) => fillOf(meaning, theme)),
          hoverBorderColor: bars.map(({ meaning }) => outlineOf(meaning, theme)),
          borderSkipped: false,
          borderRadius: 2,
          barThickness: barThicknessPx,
        },
      ],
    },
    options: {
      indexAxis: 'y',
      animation: false,
      maintainAspectRatio: false,
      layout: { autoPadding: false, padding: { right: 12 + longestText * smallFont.size * 0.65 } },
      scales: {
        x: { display: false, min: 0, max: largest(bars) },
        y: {
          // The axis keeps room for labels above and below its ends; rows already have theirs.
          afterFit: (scale) => {
            scale.paddingTop = 0;
            scale.paddingBottom = 0;
          },
          border: { display: false },
          grid: { display: false },
          ticks: {
            autoSkip: false,
            crossAlign: 'far',
            padding: 12,
            color: theme.color('--vscode-foreground'),
            font: ({ index }) => ({
              family: theme.fontFamily,
              size: theme.fontSizePx - 1,
              weight: bars[index]?.strong === true ? 600 : 400,
            }),
            callback: (_, index) => shortened(bars[index]?.label ?? ''),
          },
        },
      },
      plugins: {
        tooltip: {
          displayColors: false,
          backgroundColor: theme.color('--vscode-editorHoverWidget-background'),
          borderColor: theme.color('--vscode-editorHoverWidget-border'),
          borderWidth: 1,
          cornerRadius: 3,
          caretSize: 0,
          padding: 8,
          titleColor: theme.color('--vscode-editorHoverWidget-foreground'),
          bodyColor: theme.color('--vscode-editorHoverWidget-foreground'),
          titleFont: { family: theme.fontFamily, size: theme.fontSizePx, weight: 600 },
          bodyFont: { family: theme.fontFamily, size: theme.fontSizePx - 1 },
          callbacks: {
            title: (items) => shortened(items[0]?.label ?? ''),
            label: ({ dataIndex }) =>
              (bars[dataIndex]?.details ?? []).map((line) => shortened(line, longestDetail)),
          },
        },
      },
    },
    plugins: [whiskersAndValues(bars, theme, smallFont)],
  };
}

/** Draws the line to the larger value with its cap, and the value behind it. */
function whiskersAndValues(
  bars: readonly Bar[],
  theme: Theme,
  font: { family: string; size: number },
): Plugin<'bar'> {
  return {
    id: 'whiskersAndValues',
    afterDatasetsDraw: ({ ctx, scales }) => {
      const x = scales['x'];
      const y = scales['y'];
      if (x === undefined || y === undefined) {
        return;
      }
      ctx.save();
      ctx.strokeStyle = theme.color('--vscode-foreground');
      ctx.lineWidth = 1;
      ctx.textBaseline = 'middle';
      bars.forEach((bar, index) => {
        const middle = Math.round(y.getPixelForValue(index)) + 0.5;
        const from = x.getPixelForValue(bar.value);
        const to = Math.round(x.getPixelForValue(Math.max(bar.value, bar.whiskerTo ?? 0))) + 0.5;
        if (bar.whiskerTo !== undefined) {
          ctx.globalAlpha = 0.75;
          ctx.beginPath();
          ctx.moveTo(from, middle);
          ctx.lineTo(to, middle);
          ctx.moveTo(to, middle - capHeightPx / 2);
          ctx.lineTo(to, middle + capHeightPx / 2);
          ctx.stroke();
          ctx.globalAlpha = 1;
        }
        ctx.font = `${bar.strong ? '600 ' : ''}${font.size}px ${font.family}`;
        ctx.fillStyle = theme.color(bar.strong ? '--vscode-foreground' : '--quiet');
        ctx.fillText(bar.text, to + 8, middle);
      });
      ctx.restore();
    },
  };
}

function fillOf(meaning: BarMeaning, theme: Theme): string | CanvasPattern {
  const color = colorOf(meaning, theme);
  if (meaning === 'open') {
    return theme.color('--vscode-editor-background');
  }
  return theme.highContrast ? pattern(meaning, color, theme.color('--vscode-editor-background')) : color;
}

function outlineOf(meaning: BarMeaning, theme: Theme): string {
  return theme.highContrast ? theme.color('--vscode-contrastBorder') : colorOf(meaning, theme);
}

function colorOf(meaning: BarMeaning, theme: Theme): string {
  switch (meaning) {
    case 'reference':
      return theme.color('--grey');
    case 'subject':
    case 'open':
      return theme.color('--vscode-charts-blue');
    case 'failed':
      return theme.color('--orange');
  }
}

/** Dots for the reference, stripes for what failed, plain for the rest: told apart without colour. */
function pattern(meaning: BarMeaning, color: string, background: string): string | CanvasPattern {
  const sidePx = 8;
  const tile = document.createElement('canvas');
  tile.width = sidePx;
  tile.height = sidePx;
  const ctx = tile.getContext('2d');
  if (ctx === null || meaning === 'subject' || meaning === 'open') {
    return color;
  }
  ctx.fillStyle = background;
  ctx.fillRect(0, 0, sidePx, sidePx);
  ctx.fillStyle = color;
  ctx.strokeStyle = color;
  if (meaning === 'reference') {
    ctx.fillRect(1, 1, 3, 3);
    ctx.fillRect(5, 5, 3, 3);
  } else {
    ctx.lineWidth = 3;
    ctx.beginPath();
    for (const shift of [-sidePx, 0, sidePx]) {
      ctx.moveTo(shift, sidePx);
      ctx.lineTo(shift + sidePx, 0);
    }
    ctx.stroke();
  }
  return ctx.createPattern(tile, 'repeat') ?? color;
}

function largest(bars: readonly Bar[]): number {
  return Math.max(...bars.map(({ value, whiskerTo }) => Math.max(value, whiskerTo ?? 0))) || 1;
}

function shortened(text: string, longest = longestLabel): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
