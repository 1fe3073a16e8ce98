import { formatDurationNs, formatSignificant } from '../../core/units.ts';
import { escapeMarkdown, printable, type TextTable } from '../../core/textTable.ts';
import { idleCauseReasons, idleCauseTitles } from './idleCauseWords.ts';
import type { IdleJson } from './reportJson.ts';
import { heading, tableText, type TextForm } from './summaryText.ts';

const listedFrames = 10;
const listedGaps = 10;

/** Idle time: the answer, the causes, the lines that hold the host, the longest gaps. */
export function idleText(idle: IdleJson, form: TextForm): string {
  const answer = idleSentence(idle);
  const line = (text: string) => (form === 'markdown' ? escapeMarkdown(text) : printable(text));
  const notices =
    idle.notices.length === 0
      ? []
      : [heading('The traces', form), idle.notices.map((notice) => `- ${line(notice)}`).join('\n')];
  if (idle.causes.length === 0) {
    return [answer, ...notices].join('\n\n');
  }
  return [
    answer,
    tableText(causeTable(idle), form),
    heading('What held the host', form),
    tableText(frameTable(idle), form),
    heading('Longest gaps', form),
    tableText(gapTable(idle), form),
    ...notices,
  ].join('\n\n');
}

/** How long GPUs stand still in a step, and mostly why. */
export function idleSentence(idle: IdleJson): string {
  const total = idle.causes.reduce((sum, { nsPerStep }) => sum + nsPerStep, 0);
  const [top] = idle.causes;
  return top === undefined
    ? 'No GPU stood still during the steps.'
    : `${subject(idle)} ${formatDurationNs(total)} of each step, most of it because ${idleCauseReasons[top.cause]} (${formatDurationNs(top.nsPerStep)}).`;
}

/** Idle time of several GPUs adds up, and so may be more than a step. */
function subject({ gaps }: IdleJson): string {
  const gpus = new Set(gaps.map(({ gpu }) => gpu)).size;
  return gpus === 1 ? 'The GPU stands still' : `The ${gpus} GPUs together stand still`;
}

/** Why GPUs stood still, longest first. */
export function causeTable({ causes, stepCount }: IdleJson): TextTable {
  return {
    headers: ['Cause', 'Idle a step', 'Gaps a step'],
    numeric: new Set([1, 2]),
    rows: causes.map(({ cause, nsPerStep, gaps }) => [
      idleCauseTitles[cause],
      formatDurationNs(nsPerStep),
      formatSignificant(gaps / Math.max(1, stepCount)),
    ]),
  };
}

/** The lines and operators that kept the host from launching, longest first. */
export function frameTable({ gaps, stepCount }: IdleJson): TextTable {
  const byFrame = new Map<string, number>();
  for (const { frame, durationNs, cause } of gaps) {
    if (cause === 'hostLate' || cause === 'synchronisingCall' || cause === 'dataLoader') {
      const key = frame ?? 'not known';
      byFrame.set(key, (byFrame.get(key) ?? 0) + durationNs);
    }
  }
  const ranked = [...byFrame].sort(([, a], [, b]) => b - a).slice(0, listedFrames);
  return {
    headers: ['Line or operator', 'Idle a step'],
    numeric: new Set([1]),
    rows: ranked.map(([frame, totalNs]) => [
      printable(frame),
      formatDurationNs(totalNs / Math.max(1, stepCount)),
    ]),
  };
}

/** The longest gaps; times from the start of the first step. */
export function gapTable({ gaps }: IdleJson): TextTable {
  return {
    headers: ['GPU', 'At', 'Length', 'Cause', 'Line or operator'],
    numeric: new Set([0, 1, 2]),
    rows: gaps
      .toSorted((a, b) => b.durationNs - a.durationNs)
      .slice(0, listedGaps)
      .map(({ gpu, startNs, durationNs, cause, frame }) => [
        String(gpu),
        formatDurationNs(startNs),
        formatDurationNs(durationNs),
        idleCauseTitles[cause],
        frame ?? '',
      ]),
  };
}
