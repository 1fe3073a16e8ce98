import { joinSentences, type Segment, type Sentence, sentence, strong } from '../core/sentence.ts';
import { printable } from '../core/textTable.ts';
import { formatShare } from '../core/units.ts';
import type { ComparisonRow } from './comparison.ts';
import { comparisonTable, formatDifference, formatRatio } from './comparisonTable.ts';

/** Two builds whose p50 differ by less than this share are called equally fast: repeated runs vary as much. */
export const noticeableShare = 0.03;

const longestName = 60;

/** The answer of a comparison in one sentence, and the quieter line with its consequence or its "but". */
export function comparisonWords(rows: readonly ComparisonRow[]): { sentence: Segment[]; note: Segment[] } {
  const reference = rows.find(({ gate }) => gate === 'reference') ?? rows[0];
  if (reference === undefined) {
    return { sentence: sentence`Nothing has been measured yet.`, note: [] };
  }
  const speak = new Speaker(rows, reference);
  const best = rows.find((row) => row.best);
  if (best !== undefined) {
    return { sentence: speak.answer(best), note: speak.noteBeside(best) };
  }
  return rows.length === 1
    ? {
        sentence: speak.alone(),
        note: sentence`Export and optimise it, then measure again to see what a build gains.`,
      }
    : { sentence: speak.nonePassed(), note: speak.noteOnFailures() };
}

class Speaker {
  private readonly rows: readonly ComparisonRow[];
  private readonly reference: ComparisonRow;
  private readonly times: ReadonlyMap<ComparisonRow, { p50: string; p99: string }>;

  constructor(rows: readonly ComparisonRow[], reference: ComparisonRow) {
    this.rows = rows;
    this.reference = reference;
    const table = comparisonTable(rows);
    this.times = new Map(
      table.rows.map(({ row, p50, p99 }) => [
        row,
        { p50: `${p50} ${table.time.unit}`, p99: `${p99} ${table.time.unit}` },
      ]),
    );
  }

  answer(best: ComparisonRow): Segment[] {
    const { reference } = this;
    const end = accuracyClause(best);
    if (best.speedUp > 1 + noticeableShare) {
      return joinSentences(
        sentence`The ${buildName(best)} answers in ${strong(this.p50(best))} (p50), `,
        sentence`${strong(`${formatRatio(best.speedUp)} times`)} faster than ${referenceName(reference)}`,
        end,
      );
    }
    if (best.speedUp >= 1 - noticeableShare) {
      return joinSentences(
        sentence`The ${buildName(best)} answers in ${strong(this.p50(best))} (p50), `,
        sentence`${strong('as fast as')} ${referenceName(reference)}`,
        end,
      );
    }
    return joinSentences(
      sentence`${referenceName(reference)} is still the fastest, with ${strong(this.p50(reference))} (p50); `,
      sentence`the ${buildName(best)} takes ${strong(`${formatRatio(1 / best.speedUp)} times`)} as long`,
      end,
    );
  }

  alone(): Segment[] {
    const { reference } = this;
    return sentence`${referenceName(reference)} answers in ${strong(this.p50(reference))} (p50); there is no build to compare it with yet.`;
  }

  nonePassed(): Segment[] {
    const { reference } = this;
    return sentence`${strong('No build passed')} its accuracy gate; ${referenceName(reference)} answers in ${strong(this.p50(reference))} (p50).`;
  }

  noteBeside(best: ComparisonRow): Segment[] {
    const faster = fastest(
      this.rows.filter(
        (row) => row.gate !== 'reference' && row !== best && row.gate !== 'passed' && row.p50Ns < best.p50Ns,
      ),
    );
    if (faster?.gate === 'failed') {
      const still = best.speedUp > 1 + noticeableShare ? 'faster still' : 'faster';
      return sentence`${capitalised(shortName(faster))} is ${still} (${this.p50(faster)}) but ${failureClause(faster)}.`;
    }
    if (faster !== undefined) {
      return sentence`${capitalised(shortName(faster))} is faster still (${this.p50(faster)}) but its accuracy was not checked.`;
    }
    return this.noteOn(best);
  }

  noteOnFailures(): Segment[] {
    const failed = fastest(this.rows.filter(({ gate }) => gate === 'failed'));
    return failed === undefined
      ? []
      : sentence`${capitalised(shortName(failed))} is the fastest of them (${this.p50(failed)}) but ${failureClause(failed)}.`;
  }

  private noteOn(best: ComparisonRow): Segment[] {
    const parts = [
      (best.iterations ?? 100) >= 100
        ? `99 of 100 answers come within ${this.times.get(best)?.p99 ?? ''}`
        : `the slowest of ${best.iterations ?? 0} answers took ${this.times.get(best)?.p99 ?? ''}`,
      ...(best.topK !== undefined && best.maxDifference !== undefined
        ? [`the largest difference from PyTorch is ${formatDifference(best.maxDifference)}`]
        : []),
      ...sizeClause(best, this.reference),
    ];
    return sentence`${parts.join('; ')}.`;
  }

  private p50(row: ComparisonRow): string {
    return this.times.get(row)?.p50 ?? '';
  }
}

/** `ONNX Runtime, optimised` is called "optimised ONNX Runtime build" inside a sentence. */
function buildName(row: ComparisonRow): string {
  const label = brief(row);
  const comma = label.lastIndexOf(', ');
  const name = comma < 0 ? label : `${label.slice(comma + 2)} ${label.slice(0, comma)}`;
  return /\b(build|model|engine)$/i.test(name) ? name : `${name} build`;
}

/** What tells a build from its siblings: `INT8` for `ONNX Runtime, INT8`. */
function shortName(row: ComparisonRow): string {
  const label = brief(row);
  return label.slice(label.lastIndexOf(', ') + 1).trim();
}

function referenceName(row: ComparisonRow): string {
  return row.kind === 'pytorch' ? 'PyTorch' : brief(row);
}

/** A label that a sentence can bear: printable, and not longer than a line. */
function brief({ label }: ComparisonRow): string {
  const text = printable(label);
  return text.length > longestName ? `${text.slice(0, longestName - 1)}…` : text;
}

function accuracyClause({ gate, topK, maxDifference }: ComparisonRow): Sentence {
  if (gate === 'unchecked') {
    return sentence`; its accuracy was not checked.`;
  }
  if (topK !== undefined) {
    return sentence`, with the same top-${topK.k} on ${samplesAgreed(topK)}.`;
  }
  if (maxDifference !== undefined) {
    return maxDifference === 0
      ? sentence`, with identical outputs.`
      : sentence`, with every output within ${formatDifference(maxDifference)}.`;
  }
  return sentence`.`;
}

function samplesAgreed({ agreed, total }: { agreed: number; total: number }): string {
  if (agreed < total) {
    return `${agreed} of ${total} samples`;
  }
  return total === 1 ? 'the one sample checked' : 'every sample';
}

function failureClause({ topK, reasons, maxDifference }: ComparisonRow): string {
  if (topK !== undefined && topK.agreed < topK.total) {
    const what = topK.k === 1 ? 'answers' : `top-${topK.k} answers`;
    return `changes ${topK.total - topK.agreed} of ${topK.total} ${what}, so it failed the accuracy gate`;
  }
  const reason = reasons[0]?.replace(/\.$/, '');
  if (reason !== undefined) {
    return `failed the accuracy gate: ${reason}`;
  }
  return maxDifference === undefined
    ? 'failed the accuracy gate'
    : `failed the accuracy gate with a difference of ${formatDifference(maxDifference)}`;
}

function sizeClause(best: ComparisonRow, reference: ComparisonRow): string[] {
  const change = best.sizeBytes / reference.sizeBytes - 1;
  if (!Number.isFinite(change) || Math.abs(change) < 0.1) {
    return [];
  }
  return [
    `its file is ${formatShare(Number(Math.abs(change).toFixed(2)))} ${change < 0 ? 'smaller' : 'larger'}`,
  ];
}

function fastest(rows: readonly ComparisonRow[]): ComparisonRow | undefined {
  return rows.reduce<ComparisonRow | undefined>(
    (first, row) => (first === undefined || row.p50Ns < first.p50Ns ? row : first),
    undefined,
  );
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
