import { basename } from 'node:path';
import type { TraceAnalysis } from '../../analyse/traceAnalysis.ts';
import type { CommunicationAnalysis } from '../../distributed/analyseCommunication.ts';
import type { SourceFigures } from '../../source/sourceLines.ts';
import type { IdleJson, SummaryJson } from '../reportJson.ts';
import { healthItems, stepsSection, workSection } from './overviewSections.ts';
import { communicationSection, idleSection } from './waitingSections.ts';
import {
  kernelSection,
  memorySection,
  moduleSection,
  operatorSection,
  sourceSection,
} from './tableSections.ts';
import { withShortTexts } from './shortTexts.ts';
import type { ReportSection, TraceReport } from './traceReport.ts';

/** What a report is made from. */
export interface ReportMaterial {
  /** Path of the recording that the tables are of. */
  readonly path: string;
  readonly facts: readonly string[];
  readonly summary: SummaryJson;
  readonly analysis: TraceAnalysis;
  readonly idle: IdleJson;
  readonly source: SourceFigures;
  /** `undefined` when no ranks communicated. */
  readonly communication: CommunicationAnalysis | undefined;
}

/** Everything worth passing on: the answer, what to do, then where time, memory and idling come from. */
export function buildReport(material: ReportMaterial): TraceReport {
  const { path, facts, summary, analysis, idle, source, communication } = material;
  const sections: (ReportSection | undefined)[] = [
    summary.findings.length === 0
      ? undefined
      : { title: 'What to do', parts: [{ kind: 'findings', findings: summary.findings }] },
    stepsSection(summary),
    workSection(summary),
    operatorSection(analysis),
    kernelSection(analysis),
    sourceSection(source),
    moduleSection(analysis),
    memorySection(analysis),
    idleSection(idle),
    communication === undefined ? undefined : communicationSection(communication),
    healthItems(summary),
  ];
  return withShortTexts({
    title: basename(path),
    facts,
    sentence: summary.sentence,
    sections: sections.filter((section) => section !== undefined),
  });
}
