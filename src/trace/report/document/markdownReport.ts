import { escapeMarkdown, toMarkdownTable } from '../../../core/textTable.ts';
import { formatCount, formatDurationNs } from '../../../core/units.ts';
import { element } from './html.ts';
import type { ReportPart, TraceReport } from './traceReport.ts';

/** A report as Markdown for a pull request; names of the trace are literal, long tables are folded. */
export function markdownReport({ title, facts, sentence, sections }: TraceReport): string {
  return `${[
    `# ${escapeMarkdown(title)}`,
    ...(facts.length === 0 ? [] : [facts.map(escapeMarkdown).join(' · ')]),
    `**${escapeMarkdown(sentence)}**`,
    ...sections.flatMap((section) => [
      `## ${escapeMarkdown(section.title)}`,
      ...section.parts.flatMap(markdownPart),
    ]),
  ].join('\n\n')}\n`;
}

/** Longer tables would bury the rest of a pull request. */
const foldedRows = 12;

function markdownPart(part: ReportPart): string[] {
  switch (part.kind) {
    case 'text':
      return [escapeMarkdown(part.text)];
    case 'list':
      return [part.items.map((item) => `- ${escapeMarkdown(item)}`).join('\n')];
    case 'steps':
      // The table of the same section has the figures.
      return [];
    case 'findings':
      return [part.findings.map(markdownFinding).join('\n')];
    case 'table': {
      const { caption, table, omitted } = part;
      const text = toMarkdownTable(table);
      const rest = omitted === 0 ? [] : [`${formatCount(omitted, 'further row')} left out.`];
      return table.rows.length > foldedRows
        ? [
            // A line that begins with a tag is HTML up to its end, so Markdown's escapes do not count in it.
            element`<details><summary>${caption}: ${formatCount(table.rows.length, 'row')}</summary>`.markup,
            text,
            ...rest,
            '</details>',
          ]
        : [`**${escapeMarkdown(caption)}**`, text, ...rest];
    }
  }
}

type Finding = Extract<ReportPart, { readonly kind: 'findings' }>['findings'][number];

function markdownFinding(
  { title, stakeNsPerStep, confidence, evidence, advice }: Finding,
  index: number,
): string {
  const stake = stakeNsPerStep > 0 ? `about ${formatDurationNs(stakeNsPerStep)} a step, ` : '';
  return [
    `${index + 1}. **${escapeMarkdown(title)}** (${stake}confidence ${escapeMarkdown(confidence)})`,
    ...evidence.map(
      ({ sentence, source }) =>
        `   - ${escapeMarkdown(sentence)}${source === null ? '' : ` At ${escapeMarkdown(source)}.`}`,
    ),
    `   - **Do:** ${escapeMarkdown(advice)}`,
  ].join('\n');
}
