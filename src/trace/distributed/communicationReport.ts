import { escapeMarkdown, printable, type TextTable } from '../../core/textTable.ts';
import { formatBytes, formatCount, formatDurationNs, formatShare } from '../../core/units.ts';
import { heading, tableText, type TextForm } from '../report/summaryText.ts';
import type { CommunicationAnalysis } from './analyseCommunication.ts';

export const communicationSchema = 'engine-room/trace-comm/1';

/**
 * The analysis as scripts read it. Times of ranks are integer nanoseconds over the whole recording,
 * bandwidths bytes a second, both as in {@link CommunicationAnalysis}.
 */
export function communicationJson(analysis: CommunicationAnalysis) {
  return {
    schema: communicationSchema,
    sentence: communicationSentence(analysis),
    files: analysis.files,
    ranks: analysis.ranks,
    collectives: analysis.collectives,
    stragglers: analysis.stragglers.map((straggler) => ({
      rank: analysis.ranks[straggler.position]?.rank ?? null,
      ...straggler,
    })),
    clocks: {
      method: analysis.clocks.method,
      uncertaintyNs: analysis.clocks.uncertaintyNs,
      words: analysis.clocks.words,
    },
    notices: analysis.notices,
    notCompared: analysis.notCompared,
    limits: analysis.limits,
  };
}

/** The answer in a sentence or two. */
export function communicationSentence({
  ranks,
  stragglers,
  collectives,
  notCompared,
}: CommunicationAnalysis): string {
  const [first] = ranks;
  if (first === undefined || collectives.length === 0) {
    return 'No communication between ranks was recorded.';
  }
  const [straggler] = stragglers;
  const worst = ranks.reduce((most, rank) => (rank.exposedNs > most.exposedNs ? rank : most), first);
  const share = (ns: number) => formatShare(worst.recordedNs > 0 ? ns / worst.recordedNs : 0);
  const exposed = `Communication that computing does not hide takes ${share(worst.exposedNs)} of the time of ${worst.label}${
    worst.waitNs === null ? '' : `; its waiting for other ranks, hidden or not, ${share(worst.waitNs)}`
  }.`;
  const answer = straggler?.sentence ?? notCompared;
  return answer === null ? exposed : `${answer} ${exposed}`;
}

/** For a terminal, or Markdown: the answer, ranks, collectives, and what to know. */
export function communicationText(analysis: CommunicationAnalysis, form: TextForm): string {
  const line = (text: string) => (form === 'markdown' ? escapeMarkdown(text) : printable(text));
  // The first is in the answer.
  const others = analysis.stragglers.slice(1);
  const notes = [
    analysis.clocks.words,
    ...analysis.notices.map(({ message }) => message),
    // What could not be compared is in the answer.
    ...analysis.limits.filter((limit) => limit !== analysis.notCompared),
  ].map((note) => `- ${line(note)}`);
  return [
    line(communicationSentence(analysis)),
    heading('Ranks, whole recording', form),
    tableText(rankTable(analysis), form),
    ...(analysis.collectives.length === 0
      ? []
      : [heading('Collectives', form), tableText(collectiveTable(analysis), form)]),
    ...(others.length === 0
      ? []
      : [heading('Other late ranks', form), others.map(({ sentence }) => `- ${line(sentence)}`).join('\n')]),
    heading('To know', form),
    notes.join('\n'),
  ].join('\n\n');
}

/** The collectives as rows of plain values for a spreadsheet. */
export function communicationRows({ collectives }: CommunicationAnalysis): (string | number | undefined)[][] {
  return [
    [
      'name',
      'group',
      'groupSize',
      'dtype',
      'calls',
      'bytes',
      'latencyNs',
      'durationNs',
      'waitNs',
      'skewNs',
      'algorithmBandwidth',
      'busBandwidth',
    ],
    ...collectives.map((row) => [
      row.name,
      row.group,
      row.groupSize ?? undefined,
      row.dtype ?? undefined,
      row.calls,
      row.bytes ?? undefined,
      row.latencyNs,
      row.durationNs,
      row.waitNs ?? undefined,
      row.skewNs ?? undefined,
      row.algorithmBandwidth ?? undefined,
      row.busBandwidth ?? undefined,
    ]),
  ];
}

/** How each rank's time divides. */
export function rankTable({ ranks }: CommunicationAnalysis): TextTable {
  return {
    headers: [
      'Rank',
      'Steps',
      'Recorded',
      'Computing',
      'Communication',
      'of it hidden',
      'of it exposed',
      'of it waiting',
      'Neither',
    ],
    numeric: new Set([1, 2, 3, 4, 5, 6, 7, 8]),
    rows: ranks.map((rank) => {
      const share = rank.communicationNs > 0 ? rank.overlapNs / rank.communicationNs : 0;
      return [
        rank.label,
        String(rank.steps),
        formatDurationNs(rank.recordedNs),
        formatDurationNs(rank.computeNs),
        formatDurationNs(rank.communicationNs),
        `${formatDurationNs(rank.overlapNs)} (${formatShare(share)})`,
        formatDurationNs(rank.exposedNs),
        rank.waitNs === null ? 'not known' : formatDurationNs(rank.waitNs),
        formatDurationNs(rank.otherNs),
      ];
    }),
  };
}

/** Collectives by name, group and type. */
export function collectiveTable({ collectives }: CommunicationAnalysis): TextTable {
  const optional = (value: number | null, format: (value: number) => string) =>
    value === null ? 'not known' : format(value);
  const bandwidth = (bytesPerSecond: number) => `${formatBytes(bytesPerSecond)}/s`;
  return {
    headers: [
      'Collective',
      'Group',
      'Type',
      'Calls',
      'Bytes a call',
      'Transfer',
      'Waiting',
      'Skew',
      'Bus bandwidth',
    ],
    numeric: new Set([3, 4, 5, 6, 7, 8]),
    rows: collectives.map((row) => [
      row.name,
      [
        row.group === '' ? 'not known' : row.group,
        ...(row.groupDescription === null ? [] : [row.groupDescription]),
        ...(row.groupSize === null ? [] : [formatCount(row.groupSize, 'rank')]),
      ].join(', '),
      row.dtype ?? '',
      String(row.calls),
      optional(row.bytes, (bytes) => formatBytes(bytes / row.calls)),
      formatDurationNs(row.latencyNs),
      optional(row.waitNs, formatDurationNs),
      optional(row.skewNs, formatDurationNs),
      optional(row.busBandwidth, bandwidth),
    ]),
  };
}
