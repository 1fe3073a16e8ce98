import type { RunRecord, StepName, StepRecord } from '../../pipeline/runRecord.ts';
import type { Localiser } from '../localiser.ts';
import { formatElapsed, formatRelativeTime } from '../relativeTime.ts';
import { contextValueOf, escapeMarkdown, type TreeNode } from '../treeNode.ts';
import { hasResult } from './runResult.ts';

type State = RunRecord['state'] | StepRecord['state'];

const icons: Readonly<Record<State, NonNullable<TreeNode['icon']>>> = {
  waiting: { name: 'circle-outline', color: 'disabledForeground' },
  running: { name: 'loading~spin' },
  succeeded: { name: 'pass', color: 'testing.iconPassed' },
  failed: { name: 'error', color: 'testing.iconFailed' },
  cancelled: { name: 'circle-slash', color: 'disabledForeground' },
  skipped: { name: 'debug-step-over', color: 'disabledForeground' },
};

/** Name of a step as the view shows it. */
export function stepTitle(l10n: Localiser, name: StepName): string {
  switch (name) {
    case 'profile':
      return l10n.t('Profile');
    case 'export':
      return l10n.t('Export');
    case 'verify':
      return l10n.t('Verify');
    case 'optimise':
      return l10n.t('Optimise');
    case 'build':
      return l10n.t('Build Engine');
    case 'measure':
      return l10n.t('Measure');
    case 'place':
      return l10n.t('Place');
    case 'deploy':
      return l10n.t('Deploy');
    case 'infer':
      return l10n.t('Infer');
  }
}

/** A state in words. */
export function stateTitle(l10n: Localiser, state: State): string {
  switch (state) {
    case 'waiting':
      return l10n.t('waiting');
    case 'running':
      return l10n.t('running');
    case 'succeeded':
      return l10n.t('succeeded');
    case 'failed':
      return l10n.t('failed');
    case 'cancelled':
      return l10n.t('cancelled');
    case 'skipped':
      return l10n.t('skipped');
  }
}

/**
 * A run as a tree node: title, state, and when it started and how long it took.
 * @param newest the newest run shows its steps at once.
 */
export function runNode(l10n: Localiser, run: RunRecord, nowMs: number, newest: boolean): TreeNode {
  const running = run.state === 'running';
  const durationMs = (run.finishedAtMs ?? nowMs) - run.startedAtMs;
  const when = formatRelativeTime(l10n, run.startedAtMs, nowMs);
  const elapsed = formatElapsed(durationMs);
  return {
    id: `run:${run.pipelineFile}:${run.id}`,
    label: run.title,
    description: running ? l10n.t('running for {0}', elapsed) : `${when} · ${elapsed}`,
    icon: icons[run.state],
    tooltip: [
      `**${escapeMarkdown(run.title)}** — ${stateTitle(l10n, run.state)}`,
      l10n.t('Started {0}', escapeMarkdown(new Date(run.startedAtMs).toLocaleString())),
      l10n.t('Pipeline {0}', escapeMarkdown(run.pipelineFile)),
    ].join('\n\n'),
    contextValue: contextValueOf('run', {
      [run.state]: true,
      finished: !running,
      result: run.steps.some((step) => hasResult(step)),
    }),
    expand: running || newest ? 'expanded' : 'collapsed',
  };
}

/** A step of a run: state, duration, and its result, failure or progress as one line. */
export function stepNode(l10n: Localiser, run: RunRecord, step: StepRecord, nowMs: number): TreeNode {
  return {
    id: `step:${run.pipelineFile}:${run.id}:${step.name}`,
    label: stepTitle(l10n, step.name),
    description: [durationOf(step, nowMs), lineOf(l10n, step)].filter(Boolean).join(' · '),
    icon: icons[step.state],
    tooltip: stepTooltip(l10n, step),
    contextValue: contextValueOf('step', { [step.state]: true, result: hasResult(step) }),
    expand: 'none',
  };
}

function durationOf(step: StepRecord, nowMs: number): string | undefined {
  if (step.durationMs !== undefined) {
    return formatElapsed(step.durationMs);
  }
  return step.state === 'running' && step.startedAtMs !== undefined
    ? formatElapsed(nowMs - step.startedAtMs)
    : undefined;
}

function lineOf(l10n: Localiser, step: StepRecord): string | undefined {
  switch (step.state) {
    case 'running':
      return step.progress;
    case 'succeeded':
      return step.result;
    case 'failed':
      return step.failure?.message ?? l10n.t('failed');
    case 'cancelled':
    case 'skipped':
      return stateTitle(l10n, step.state);
    case 'waiting':
      return undefined;
  }
}

function stepTooltip(l10n: Localiser, step: StepRecord): string {
  const lines = [`**${stepTitle(l10n, step.name)}** — ${stateTitle(l10n, step.state)}`];
  if (step.result !== undefined) {
    lines.push(escapeMarkdown(step.result));
  }
  if (step.failure !== undefined) {
    lines.push(...failureLines(l10n, step.failure));
  }
  for (const output of step.outputs) {
    lines.push(`\`${output.replaceAll('`', "'")}\``);
  }
  return lines.join('\n\n');
}

/** The parts of a failure that people read. */
interface FailureText {
  readonly message: string;
  readonly cause?: string | undefined;
  readonly nextStep?: string | undefined;
}

/** A failure as Markdown paragraphs: message, cause, next step. */
export function failureLines(l10n: Localiser, failure: FailureText): string[] {
  return [
    escapeMarkdown(failure.message),
    ...(failure.cause === undefined ? [] : [l10n.t('Cause: {0}', escapeMarkdown(failure.cause))]),
    ...(failure.nextStep === undefined ? [] : [l10n.t('Next: {0}', escapeMarkdown(failure.nextStep))]),
  ];
}
