import { beforeAll, describe, expect, test } from 'vitest';
import {
  analyseCommunication,
  type CommunicationAnalysis,
} from '../../../../src/trace/distributed/analyseCommunication.ts';
import {
  communicationRows,
  communicationJson,
  communicationSentence,
  communicationText,
} from '../../../../src/trace/distributed/communicationReport.ts';
import { fixturePath } from '../../../support/trace/fixtureTrace.ts';
import { jobOfFiles } from '../../../support/trace/jobOfRanks.ts';

describe('the report of the DDP pair', () => {
  let analysis: CommunicationAnalysis;
  beforeAll(async () => {
    analysis = analyseCommunication(
      await jobOfFiles(fixturePath('ddp_resnet50_rank0'), fixturePath('ddp_resnet50_rank1')),
    );
  });

  test('says first who is late, by how much and why', () => {
    expect(communicationSentence(analysis)).toMatch(
      /^Rank 1 comes last to 1[56] of 1[56] collectives and costs [\d.]+ ms a step: its host/,
    );
    for (const form of ['text', 'markdown'] as const) {
      const text = communicationText(analysis, form);
      expect(text.split('\n')[0]).toContain('Rank 1 comes last');
      expect(text).toContain('clocks agree');
    }
  });

  test('has the keys that scripts rely on', () => {
    const json = communicationJson(analysis);
    expect(json.schema).toBe('engine-room/trace-comm/1');
    expect(json.files.map(({ path, rank }) => [path, rank])).toEqual(
      json.ranks.map(({ file, rank }) => [file, rank]),
    );
    for (const key of ['rank', 'computeNs', 'communicationNs', 'overlapNs', 'waitNs'] as const) {
      expect(json.ranks.every((rank) => Number.isInteger(rank[key]))).toBe(true);
    }
    for (const key of ['name', 'group', 'calls', 'bytes', 'busBandwidth']) {
      expect(json.collectives.every((row) => key in row)).toBe(true);
    }
    expect(json.stragglers).toMatchObject([{ rank: 1, cause: 'hostLate' }]);
    expect(Number.isInteger(json.stragglers[0]?.lateNsPerStep)).toBe(true);
  });

  test('has a row for each kind of collective', () => {
    const lines = communicationRows(analysis);
    expect(lines).toHaveLength(1 + analysis.collectives.length);
    expect(lines[1]!.slice(0, 6)).toEqual(['all_reduce', '0', 2, 'Float', 15, 306684384]);
  });
});
