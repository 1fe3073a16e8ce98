import { createHash } from 'node:crypto';
import { formatCount, formatDurationNs } from '../../../core/units.ts';
import { element, type Html } from './html.ts';
import { reportStyle } from './reportStyle.ts';
import { stepChart } from './stepChart.ts';
import type { ReportPart, ReportSection, TraceReport } from './traceReport.ts';

/**
 * A report as one HTML file that needs nothing else: no script, no network, and a policy in it that allows neither. Its
 * only style sheet is known by its hash; texts of the trace are escaped.
 */
export function htmlReport(report: TraceReport): string {
  const { title, facts, sentence, sections } = report;
  const styleHash = createHash('sha256').update(reportStyle).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'`;
  const style: Html = { markup: `<style>${reportStyle}</style>` };
  const document = element`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
${style}
</head>
<body>
<header><b>${title}</b>${facts.map((fact) => element`<span>· ${fact}</span>`)}</header>
<main>
<h1>${sentence}</h1>
<nav aria-label="Contents">${sections.map((section, index) => element`<a href="#s${index}">${section.title}</a>`)}</nav>
${sections.map(sectionHtml)}
</main>
<footer>Made by Engine Room from a trace of torch.profiler. Times are those of the recording, which the profiler slows.</footer>
</body>
</html>
`;
  return document.markup;
}

function sectionHtml({ title, parts }: ReportSection, index: number): Html {
  return element`<section id="s${index}"><h2>${title}</h2>
${parts.map(partHtml)}</section>
`;
}

function partHtml(part: ReportPart): Html {
  switch (part.kind) {
    case 'text':
      return element`<p>${part.text}</p>`;
    case 'list':
      return element`<ul>${part.items.map((item) => element`<li>${item}</li>`)}</ul>`;
    case 'steps':
      return stepChart(part);
    case 'findings':
      return element`<ol class="findings">${part.findings.map(findingHtml)}</ol>`;
    case 'table':
      return tableHtml(part);
  }
}

function findingHtml({
  title,
  stakeNsPerStep,
  confidence,
  evidence,
  advice,
}: Extract<ReportPart, { readonly kind: 'findings' }>['findings'][number]): Html {
  const gain =
    stakeNsPerStep > 0
      ? element`<div class="gain">${formatDurationNs(stakeNsPerStep)}<small>a step, estimated<br>confidence ${confidence}</small></div>`
      : element`<div class="gain none">to know<small>confidence ${confidence}</small></div>`;
  return element`<li>${gain}<div><b>${title}</b>${evidence.map(
    ({ sentence, source }) =>
      element`<p>${sentence}${source === null ? '' : element` <span class="quiet">At ${source}.</span>`}</p>`,
  )}<p>${advice}</p></div></li>`;
}

function tableHtml({
  caption,
  table: { headers, numeric, rows },
  shares,
  omitted,
}: Extract<ReportPart, { readonly kind: 'table' }>): Html {
  const alignment = (column: number) =>
    numeric.has(column) ? element` class="number"` : column === 0 ? element` class="name"` : '';
  const head = headers.map((text, column) =>
    // A heading without words would be read out as nothing.
    text === '' ? element`<td></td>` : element`<th scope="col"${alignment(column)}>${text}</th>`,
  );
  const body = rows.map((cells, row) => {
    const [first, ...others] = cells.map((text, column) => element`<td${alignment(column)}>${text}</td>`);
    return element`<tr>${first ?? ''}${shares === undefined ? '' : barHtml(shares[row] ?? 0)}${others}</tr>
`;
  });
  const [first, ...others] = head;
  return element`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table><caption>${caption}</caption><thead><tr>${first ?? ''}${shares === undefined ? '' : element`<th scope="col">Share</th>`}${others}</tr></thead><tbody>
${body}</tbody></table></div>${omitted === 0 ? '' : element`<p class="omitted">${formatCount(omitted, 'further row')} left out.</p>`}`;
}

function barHtml(share: number): Html {
  const percent = Math.round(Math.max(0, Math.min(1, share)) * 1000) / 10;
  return element`<td class="bar"><svg viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label="${percent} %"><title>${percent} %</title><rect class="track" width="100" height="8"/><rect class="value" width="${percent}" height="8"/></svg></td>`;
}
