import type { TextTable } from '../../../core/textTable.ts';
import type { FindingJson } from '../reportJson.ts';

/** A column of a chart of steps: its parts, from below. */
export interface ReportStep {
  readonly name: string;
  readonly durationNs: number;
  readonly partsNs: readonly number[];
}

/** How a part looks, by meaning: the same colours as on the pages. */
export type ReportTone = 'kernel' | 'communication' | 'copy' | 'launch' | 'dataLoader' | 'host' | 'rest';

/** A piece of a report, without a form yet. All texts are plain; whoever gives them a form escapes them. */
export type ReportPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | {
      readonly kind: 'table';
      readonly caption: string;
      readonly table: TextTable;
      /** Part of the whole that each row stands for, 0 to 1, where that makes sense. */
      readonly shares?: readonly number[];
      /** Rows that are left out. */
      readonly omitted: number;
    }
  | { readonly kind: 'findings'; readonly findings: readonly FindingJson[] }
  | {
      readonly kind: 'steps';
      readonly parts: readonly { readonly label: string; readonly tone: ReportTone }[];
      readonly steps: readonly ReportStep[];
    };

export interface ReportSection {
  readonly title: string;
  readonly parts: readonly ReportPart[];
}

/** All that a recording tells, for people who have only the report. */
export interface TraceReport {
  /** Name of the trace's file. */
  readonly title: string;
  /** Such as the GPU and the number of steps. */
  readonly facts: readonly string[];
  /** The answer. */
  readonly sentence: string;
  readonly sections: readonly ReportSection[];
}
