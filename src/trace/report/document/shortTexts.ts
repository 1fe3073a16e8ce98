import type { ReportPart, ReportSection, TraceReport } from './traceReport.ts';

/** Letters of a name or a cell: compilers make names of thousands, which would bury everything else. */
const longestName = 200;
/** Letters of a sentence, which may hold names. */
const longestSentence = 1000;

/** A report whose names and sentences are short enough to be read. */
export function withShortTexts(report: TraceReport): TraceReport {
  return {
    title: shortName(report.title),
    facts: report.facts.map(shortName),
    sentence: shortSentence(report.sentence),
    sections: report.sections.map(({ title, parts }): ReportSection => ({
      title: shortName(title),
      parts: parts.map(shortPart),
    })),
  };
}

function shortPart(part: ReportPart): ReportPart {
  switch (part.kind) {
    case 'text':
      return { ...part, text: shortSentence(part.text) };
    case 'list':
      return { ...part, items: part.items.map(shortSentence) };
    case 'table':
      return {
        ...part,
        table: { ...part.table, rows: part.table.rows.map((cells) => cells.map(shortName)) },
      };
    case 'findings':
      return {
        ...part,
        findings: part.findings.map((finding) => ({
          ...finding,
          title: shortSentence(finding.title),
          advice: shortSentence(finding.advice),
          evidence: finding.evidence.map((each) => ({
            ...each,
            sentence: shortSentence(each.sentence),
            source: each.source === null ? null : shortName(each.source),
          })),
        })),
      };
    case 'steps':
      return { ...part, steps: part.steps.map((step) => ({ ...step, name: shortName(step.name) })) };
  }
}

/** Names inside are cut before the sentence is, so that its end is kept. */
function shortSentence(text: string): string {
  return cut(
    text.replace(/\S{201,}/g, (word) => cut(word, longestName)),
    longestSentence,
  );
}

function shortName(text: string): string {
  return cut(text, longestName);
}

/** Never half of a character of two code units. */
function cut(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
