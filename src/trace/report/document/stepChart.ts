import { formatDurationNs } from '../../../core/units.ts';
import { element, type Html } from './html.ts';
import type { ReportPart } from './traceReport.ts';

type Steps = Extract<ReportPart, { readonly kind: 'steps' }>;

const width = 960;
const height = 220;
const left = 64;
const top = 12;
const bottom = 28;
const mostSteps = 60;
const widestColumn = 56;

/** Steps as columns of stacked parts, with a legend that has the mean of each part. */
export function stepChart({ parts, steps }: Steps): Html {
  const shown = steps.slice(0, mostSteps);
  const longestNs = Math.max(1, ...shown.map(({ durationNs }) => durationNs));
  const plot = height - top - bottom;
  const pitch = (width - left) / Math.max(1, shown.length);
  const column = Math.min(widestColumn, pitch * 0.7);
  const yOf = (ns: number) => round(top + plot - (ns / longestNs) * plot);
  const labelEvery = Math.ceil(shown.length / 12);
  const bars = shown.map(({ name, durationNs, partsNs }, index) => {
    const x = round(left + pitch * index + (pitch - column) / 2);
    let below = 0;
    const pieces = partsNs.flatMap((ns, part) => {
      const look = parts[part];
      if (ns <= 0 || look === undefined) {
        return [];
      }
      const from = yOf(below);
      below += ns;
      const to = yOf(below);
      return [
        element`<rect class="fill ${look.tone}" x="${x}" y="${to}" width="${round(column)}" height="${round(from - to)}"><title>${name}: ${look.label} ${formatDurationNs(ns)} of ${formatDurationNs(durationNs)}</title></rect>`,
      ];
    });
    const label =
      index % labelEvery === 0
        ? [
            element`<text class="axis" text-anchor="middle" x="${round(x + column / 2)}" y="${height - 8}">${shortName(name)}</text>`,
          ]
        : [];
    return element`<g>${pieces}${label}</g>`;
  });
  const lines = [0, 0.5, 1].map(
    (share) =>
      element`<line class="grid" x1="${left}" x2="${width}" y1="${yOf(longestNs * share)}" y2="${yOf(longestNs * share)}"/><text class="axis" text-anchor="end" x="${left - 8}" y="${yOf(longestNs * share) + 4}">${share === 0 ? '0' : formatDurationNs(longestNs * share)}</text>`,
  );
  const total = shown.reduce((sum, { durationNs }) => sum + durationNs, 0);
  const described = `Length of ${shown.length} steps, mean ${formatDurationNs(total / Math.max(1, shown.length))}, longest ${formatDurationNs(longestNs)}.`;
  return element`<figure><div class="scroll" tabindex="0" role="region" aria-label="Chart of steps"><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${described}">${patterns}${lines}${bars}</svg></div><figcaption>${legend({ parts, steps: shown })}${steps.length > shown.length ? element`<span>The first ${shown.length} of ${steps.length} steps.</span>` : ''}</figcaption></figure>`;
}

/** Stripes tell parts of one colour apart. */
const patterns: Html = element`<defs><pattern id="falling" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="base" width="6" height="6"/><rect class="stripe" width="3" height="6"/></pattern><pattern id="rising" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)"><rect class="base host" width="6" height="6"/><rect class="stripe host" width="3" height="6"/></pattern></defs>`;

function legend({ parts, steps }: Pick<Steps, 'parts' | 'steps'>): Html[] {
  return parts.flatMap(({ label, tone }, part) => {
    const total = steps.reduce((sum, { partsNs }) => sum + (partsNs[part] ?? 0), 0);
    return total <= 0
      ? []
      : [
          element`<span class="key"><svg class="swatch" viewBox="0 0 12 12" aria-hidden="true"><rect class="fill ${tone}" width="12" height="12"/></svg>${label} <b>${formatDurationNs(total / Math.max(1, steps.length))}</b></span>`,
        ];
  });
}

function shortName(name: string): string {
  const number = /#(\d+)$/.exec(name)?.[1];
  return number !== undefined ? `step ${number}` : name.length > 16 ? `${name.slice(0, 15)}…` : name;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
