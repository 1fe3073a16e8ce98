import { escapeMarkdown, printable, type TextTable } from '../../core/textTable.ts';
import { formatBytes, formatCount, formatDurationNs, formatSignificant } from '../../core/units.ts';
import { tableText, type TextForm } from '../report/summaryText.ts';
import type { Budget } from './budgetSchema.ts';
import { nothingToCompare } from './diffText.ts';
import type { TraceDiff } from './diffTraces.ts';

/** One limit and whether it was kept. */
export interface BudgetRow {
  /** Field of the budget, such as `step.maxIncreasePercent` or `kernels[0].maxMs`. */
  readonly field: string;
  /** What was limited, for people. */
  readonly what: string;
  readonly before: string;
  readonly after: string;
  readonly limit: string;
  readonly isKept: boolean;
}

export interface BudgetResult {
  readonly passed: boolean;
  /** Why no limit could be checked; `null` where they were. */
  readonly reason: string | null;
  readonly rows: readonly BudgetRow[];
}

interface Limits {
  readonly max?: number | undefined;
  readonly maxIncrease?: number | undefined;
  readonly maxIncreasePercent?: number | undefined;
}

interface Subject {
  readonly field: string;
  readonly what: string;
  /** `undefined` when the trace does not tell. */
  readonly before: number | undefined;
  readonly after: number | undefined;
  /** `after` for as many samples as `before`. */
  readonly compared: number | undefined;
  readonly format: (value: number) => string;
  /** Names of the limits in the file. */
  readonly keys: Readonly<Record<keyof Limits, string>>;
}

const nsPerMs = 1e6;
const bytesPerMb = 1e6;
const timeKeys = { max: 'maxMs', maxIncrease: 'maxIncreaseMs', maxIncreasePercent: 'maxIncreasePercent' };
const countKeys = { max: 'max', maxIncrease: 'maxIncrease', maxIncreasePercent: 'maxIncreasePercent' };
const memoryKeys = { max: 'maxMB', maxIncrease: 'maxIncreaseMB', maxIncreasePercent: 'maxIncreasePercent' };

/**
 * Holds a comparison against a budget. Increases are those of the second trace over the first, for as many samples
 * where batches differ; a figure that a trace does not tell keeps no limit,
 * and a trace without any timed event keeps none at all. Nor does one that is cut off or damaged: what it lost may be what
 * would have exceeded a limit.
 */
export function checkBudget(diff: TraceDiff, budget: Budget): BudgetResult {
  if (diff.emptyFile !== null) {
    return { passed: false, reason: nothingToCompare(diff.emptyFile), rows: [] };
  }
  const lacking = [
    ...(diff.lostParts.a === null ? [] : [`the first trace lacks ${diff.lostParts.a}`]),
    ...(diff.lostParts.b === null ? [] : [`the second trace lacks ${diff.lostParts.b}`]),
  ];
  if (lacking.length > 0) {
    const reason = `${lacking.join(', and ')}. Record it again, or copy the file again.`;
    return { passed: false, reason, rows: [] };
  }
  const rows = [
    ...timeRows(diff, budget),
    ...countRows(diff, budget),
    ...memoryRows(diff, budget),
    ...namedRows(diff, budget, 'operators'),
    ...namedRows(diff, budget, 'kernels'),
  ];
  return { passed: rows.every(({ isKept }) => isKept), reason: null, rows };
}

/** The result as a sentence and a table. */
export function budgetText({ passed, reason, rows }: BudgetResult, form: TextForm): string {
  const line = (text: string) => (form === 'markdown' ? escapeMarkdown(text) : printable(text));
  if (reason !== null) {
    return line(`The budget could not be checked: ${reason}`);
  }
  const failed = rows.filter(({ isKept }) => !isKept).length;
  const sentence = passed
    ? `The budget is kept: ${formatCount(rows.length, 'limit')}.`
    : `The budget is exceeded: ${failed} of ${formatCount(rows.length, 'limit')}.`;
  const table: TextTable = {
    headers: ['', 'What', 'Before', 'After', 'Limit'],
    numeric: new Set([2, 3, 4]),
    rows: rows.map(({ isKept, what, before, after, limit }) => [
      isKept ? 'kept' : 'EXCEEDED',
      what,
      before,
      after,
      limit,
    ]),
  };
  return [line(sentence), tableText(table, form)].join('\n\n');
}

function timeRows({ a, b, scale }: TraceDiff, budget: Budget): BudgetRow[] {
  const times = [
    ['step', 'Step', a.stepNs, b.stepNs],
    ['kernelTime', 'Computing kernels', a.partsNs.kernel, b.partsNs.kernel],
    ['communication', 'Communication not hidden', a.partsNs.communication, b.partsNs.communication],
    ['dataLoader', 'Idle: data loader', a.partsNs.dataLoader, b.partsNs.dataLoader],
    [
      'synchronisation',
      'Idle: host waited for GPU',
      a.partsNs.synchronisingCall,
      b.partsNs.synchronisingCall,
    ],
    ['hostLate', 'Idle: host late', a.partsNs.hostLate, b.partsNs.hostLate],
  ] as const;
  return times.flatMap(([field, what, before, after]) => {
    const limits = budget[field];
    return limits === undefined
      ? []
      : judge(
          { field, what, before, after, compared: after * scale, format: formatDurationNs, keys: timeKeys },
          inNs(limits),
        );
  });
}

function countRows({ a, b }: TraceDiff, budget: Budget): BudgetRow[] {
  const counts = [
    ['launches', 'Kernel launches a step'],
    ['graphLaunches', 'CUDA graph launches a step'],
    ['synchronisingCalls', 'Synchronising calls a step'],
    ['copies', 'Copies a step'],
  ] as const;
  return counts.flatMap(([field, what]) => {
    const limits = budget[field];
    return limits === undefined
      ? []
      : judge(
          {
            field,
            what,
            before: a[field],
            after: b[field],
            compared: b[field],
            format: formatSignificant,
            keys: countKeys,
          },
          limits,
        );
  });
}

function memoryRows({ a, b }: TraceDiff, { peakMemory }: Budget): BudgetRow[] {
  if (peakMemory === undefined) {
    return [];
  }
  const { maxMB, maxIncreaseMB, maxIncreasePercent } = peakMemory;
  const after = b.peakBytes ?? undefined;
  return judge(
    {
      field: 'peakMemory',
      what: 'Peak device memory',
      before: a.peakBytes ?? undefined,
      after,
      compared: after,
      format: formatBytes,
      keys: memoryKeys,
    },
    {
      max: maxMB === undefined ? undefined : maxMB * bytesPerMb,
      maxIncrease: maxIncreaseMB === undefined ? undefined : maxIncreaseMB * bytesPerMb,
      maxIncreasePercent,
    },
  );
}

function namedRows(diff: TraceDiff, budget: Budget, list: 'operators' | 'kernels'): BudgetRow[] {
  return (budget[list] ?? []).flatMap((limits, index) => {
    const found = sumOf(diff, list, wildcard(limits.name));
    const field = `${list}[${index}]`;
    const what = `${list === 'operators' ? 'Operator' : 'Kernel'} ${limits.name}`;
    const { before, after, compared } = found;
    return [
      ...judge(
        { field, what, before, after, compared, format: formatDurationNs, keys: timeKeys },
        inNs(limits),
      ),
      ...judge(
        {
          field,
          what: `${what}, calls a step`,
          before: found.callsBefore,
          after: found.callsAfter,
          compared: found.callsAfter,
          format: formatSignificant,
          keys: { ...countKeys, max: 'maxCalls' },
        },
        { max: limits.maxCalls },
      ),
    ];
  });
}

/** Device time where an operator has any, else its own host time. */
function sumOf({ operators, kernels, scale }: TraceDiff, list: 'operators' | 'kernels', pattern: RegExp) {
  const sum = { before: 0, after: 0, compared: 0, callsBefore: 0, callsAfter: 0 };
  const add = (aCalls: number, bCalls: number, aNs: number, bNs: number) => {
    sum.before += aNs;
    sum.after += bNs;
    sum.compared += bNs * scale;
    sum.callsBefore += aCalls;
    sum.callsAfter += bCalls;
  };
  if (list === 'kernels') {
    for (const row of kernels) {
      if (pattern.test(row.name)) {
        add(row.aCalls, row.bCalls, row.aNs, row.bNs);
      }
    }
  } else {
    for (const row of operators) {
      if (pattern.test(row.name)) {
        const onDevice = row.aDeviceNs > 0 || row.bDeviceNs > 0;
        add(
          row.aCalls,
          row.bCalls,
          onDevice ? row.aDeviceNs : row.aHostSelfNs,
          onDevice ? row.bDeviceNs : row.bHostSelfNs,
        );
      }
    }
  }
  return sum;
}

/** Whole names, with `*` for any text. */
function wildcard(name: string): RegExp {
  return new RegExp(
    `^${name
      .split('*')
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
    's',
  );
}

function inNs(limits: {
  maxMs?: number | undefined;
  maxIncreaseMs?: number | undefined;
  maxIncreasePercent?: number | undefined;
}): Limits {
  return {
    max: limits.maxMs === undefined ? undefined : limits.maxMs * nsPerMs,
    maxIncrease: limits.maxIncreaseMs === undefined ? undefined : limits.maxIncreaseMs * nsPerMs,
    maxIncreasePercent: limits.maxIncreasePercent,
  };
}

function judge({ field, what, before, after, compared, format, keys }: Subject, limits: Limits): BudgetRow[] {
  const text = (value: number | undefined) => (value === undefined ? 'not known' : format(value));
  const row = (key: keyof Limits, limit: string, isKept: boolean): BudgetRow => ({
    field: `${field}.${keys[key]}`,
    what,
    before: text(before),
    after: text(after),
    limit,
    isKept,
  });
  const rows: BudgetRow[] = [];
  const { max, maxIncrease, maxIncreasePercent } = limits;
  if (max !== undefined) {
    rows.push(row('max', `at most ${format(max)}`, after !== undefined && after <= max));
  }
  const increase = before === undefined || compared === undefined ? undefined : compared - before;
  if (maxIncrease !== undefined) {
    rows.push(
      row(
        'maxIncrease',
        `at most ${format(maxIncrease)} more`,
        increase !== undefined && increase <= maxIncrease,
      ),
    );
  }
  if (maxIncreasePercent !== undefined) {
    const allowed = before === undefined ? undefined : (before * maxIncreasePercent) / 100;
    rows.push(
      row(
        'maxIncreasePercent',
        `at most ${formatSignificant(maxIncreasePercent)} % more`,
        increase !== undefined && allowed !== undefined && increase <= allowed,
      ),
    );
  }
  return rows;
}
