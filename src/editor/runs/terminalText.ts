import type { RunRecord } from '../../pipeline/runRecord.ts';
import type { Localiser } from '../localiser.ts';
import { formatElapsed } from '../relativeTime.ts';
import { mainStep } from './runResult.ts';

/** A terminal needs a carriage return before each line feed. */
export function toTerminalLines(text: string): string {
  return text.replaceAll(/\r?\n/g, '\r\n');
}

const escape = '\u001b';

export function bold(text: string): string {
  return `${escape}[1m${text}${escape}[0m`;
}

export function dim(text: string): string {
  return `${escape}[2m${text}${escape}[0m`;
}

function coloured(text: string, code: number): string {
  return `${escape}[${code}m${text}${escape}[0m`;
}

/** The last line of a run's terminal: how it ended, how long it took, and its result or what to do. */
export function resultLine(l10n: Localiser, run: RunRecord): string {
  const elapsed = formatElapsed((run.finishedAtMs ?? run.startedAtMs) - run.startedAtMs);
  switch (run.state) {
    case 'running':
      return l10n.t('Still running.');
    case 'cancelled':
      return coloured(l10n.t('Cancelled after {0}; earlier results are kept.', elapsed), 33);
    case 'succeeded': {
      const step = mainStep(run) ?? run.steps.at(-1);
      const line = l10n.t('Succeeded in {0}.', elapsed);
      return [coloured(line, 32), step?.result].filter(Boolean).join(' ');
    }
    case 'failed': {
      const failed = run.steps.find((step) => step.state === 'failed');
      const line = l10n.t('Failed after {0}.', elapsed);
      return [coloured(line, 31), failed?.failure?.message].filter(Boolean).join(' ');
    }
  }
}

/** Exit status a shell would give: 0 done, 1 failed, 130 cancelled. */
export function exitCodeOf(run: RunRecord): number {
  switch (run.state) {
    case 'succeeded':
      return 0;
    case 'cancelled':
      return 130;
    case 'failed':
    case 'running':
      return 1;
  }
}
