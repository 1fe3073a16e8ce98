import { formatDurationNs, formatShare, formatSignificant } from '../../../core/units.ts';
import type { SourceFigures, SourceLineFigures, SourceSums } from '../../../trace/source/sourceLines.ts';
import type { Localiser } from '../../localiser.ts';

/** What a line, or the function that begins on it, costs a step, in a few words; empty when it costs nothing. */
export function lensText(
  l10n: Localiser,
  line: SourceSums & Pick<SourceLineFigures, 'function' | 'origin'>,
  stepCount: number,
  state: 'as recorded' | 'changed',
): string {
  const steps = Math.max(1, stepCount);
  const time = (ns: number) => formatDurationNs(ns / steps);
  const parts = [
    ...(line.deviceNs > 0 ? [l10n.t('{0} GPU', time(line.deviceNs))] : []),
    ...(line.hostNs > 0 ? [l10n.t('{0} host', time(line.hostNs))] : []),
    ...(line.launches > 0 ? [l10n.t('{0} launches', formatSignificant(line.launches / steps))] : []),
    ...(line.idleNs > 0 ? [l10n.t('{0} idle', time(line.idleNs))] : []),
  ];
  if (parts.length === 0) {
    return '';
  }
  const costs = l10n.t('{0} a step', parts.join(' · '));
  const text = line.origin === 'frame' ? l10n.t('{0}: {1}', called(line.function), costs) : costs;
  return state === 'changed' ? l10n.t('{0} (recorded before this file changed)', text) : text;
}

const shownOperators = 5;
const longestName = 80;
const longestInLens = 40;

export interface HoverLine {
  readonly line: SourceLineFigures;
  readonly figures: Pick<SourceFigures, 'stepCount' | 'totals'>;
  readonly traceName: string;
  readonly isChanged: boolean;
  /** Command URI that leads to the timeline, where the line has an event there. */
  readonly link: string | undefined;
}

/** What a line's hover says, as Markdown in which names of the trace are literal. */
export function hoverMarkdown(
  l10n: Localiser,
  { line, figures, traceName, isChanged, link }: HoverLine,
): string {
  const { stepCount, totals } = figures;
  const steps = Math.max(1, stepCount);
  const time = (ns: number) => formatDurationNs(ns / steps);
  const share = (part: number, whole: number) => (whole > 0 ? formatShare(part / whole) : '–');
  const operators = line.operators
    .filter(({ deviceNs, hostNs }) => deviceNs + hostNs > 0)
    .slice(0, shownOperators);
  const rows = [
    [l10n.t('GPU'), time(line.deviceNs), share(line.deviceNs, totals.deviceNs)],
    [l10n.t('Host'), time(line.hostNs), share(line.hostNs, totals.hostNs)],
    [l10n.t('Launches'), formatSignificant(line.launches / steps), share(line.launches, totals.launches)],
    [l10n.t('GPU idle meanwhile'), time(line.idleNs), share(line.idleNs, totals.idleNs)],
  ];
  const paragraphs = [
    titleOf(l10n, line),
    table(['', l10n.t('A step'), l10n.t('Of all')], rows),
    ...(operators.length === 0
      ? []
      : [
          table(
            [l10n.t('Operator'), l10n.t('Calls a step'), l10n.t('GPU'), l10n.t('Host')],
            operators.map(({ name, calls, deviceNs, hostNs }) => [
              literal(name),
              formatSignificant(calls / steps),
              time(deviceNs),
              time(hostNs),
            ]),
          ),
        ]),
    ...(isChanged
      ? [l10n.t('This file changed after the trace was recorded, so the figures may belong to another line.')]
      : []),
    [...(link === undefined ? [] : [`[${l10n.t('Show on Timeline')}](${link})`]), literal(traceName)].join(
      ' · ',
    ),
  ];
  return paragraphs.join('\n\n');
}

/** Figures from frames are those of a function; what has figures of its own is not within them. */
function titleOf(l10n: Localiser, { origin, function: name, line }: SourceLineFigures): string {
  return origin === 'frame'
    ? `**${l10n.t('Function {0}, from line {1} on', literal(name), line)}**, ${l10n.t('with all it calls that has no figures of its own')}`
    : `**${l10n.t('Profile of this line')}** ${literal(name)}`;
}

function table(headers: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(headers),
    `|${headers.map((_, index) => (index === 0 ? '---' : '---:')).join('|')}|`,
    ...rows.map(line),
  ].join('\n');
}

/** A name as code: nothing in it is taken for markup, and no address becomes a link. What ends code or a cell is drawn otherwise. */
function literal(name: string): string {
  const text = cut(name.replaceAll('`', 'ʼ').replaceAll('|', '│'), longestName);
  return text === '' ? '' : `\`${text}\``;
}

/** A function's name for a lens, in which `$(…)` would be an icon; `<module>` and its like are not called by name. */
function called(name: string): string {
  const text = cut(name.replaceAll('$(', '$ ('), longestInLens);
  return text.startsWith('<') ? text : `${text}()`;
}

function cut(name: string, longest: number): string {
  const text = name.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').trim();
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
