import type { CommunicationAnalysis } from '../../distributed/analyseCommunication.ts';
import { collectiveTable, communicationSentence, rankTable } from '../../distributed/communicationReport.ts';
import { causeTable, frameTable, gapTable, idleSentence } from '../idleText.ts';
import type { IdleJson } from '../reportJson.ts';
import type { ReportSection } from './traceReport.ts';

/** Why GPUs stood still; `undefined` when they did not. */
export function idleSection(idle: IdleJson): ReportSection | undefined {
  if (idle.causes.length === 0) {
    return undefined;
  }
  const total = idle.causes.reduce((sum, { nsPerStep }) => sum + nsPerStep, 0);
  const frames = frameTable(idle);
  return {
    title: 'Idle GPU',
    parts: [
      { kind: 'text', text: idleSentence(idle) },
      {
        kind: 'table',
        caption: 'Causes',
        table: causeTable(idle),
        shares: idle.causes.map(({ nsPerStep }) => nsPerStep / total),
        omitted: 0,
      },
      ...(frames.rows.length === 0
        ? []
        : [{ kind: 'table', caption: 'What held the host', table: frames, omitted: 0 } as const]),
      { kind: 'table', caption: 'Longest gaps', table: gapTable(idle), omitted: 0 },
    ],
  };
}

/** How ranks compute, communicate and wait for each other. */
export function communicationSection(analysis: CommunicationAnalysis): ReportSection {
  const { stragglers, clocks, notices, limits, notCompared } = analysis;
  return {
    title: 'Communication',
    parts: [
      { kind: 'text', text: communicationSentence(analysis) },
      { kind: 'table', caption: 'Ranks, whole recording', table: rankTable(analysis), omitted: 0 },
      ...(analysis.collectives.length === 0
        ? []
        : [{ kind: 'table', caption: 'Collectives', table: collectiveTable(analysis), omitted: 0 } as const]),
      {
        kind: 'list',
        items: [
          // The first is in the sentence.
          ...stragglers.slice(1).map(({ sentence }) => sentence),
          clocks.words,
          ...notices.map(({ message }) => message),
          ...limits.filter((limit) => limit !== notCompared),
        ],
      },
    ],
  };
}
