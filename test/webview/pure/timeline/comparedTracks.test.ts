import { describe, expect, it } from 'vitest';
import type { TimelineTrack } from '../../../../src/trace/timeline/timelineTypes.ts';
import { besideOneAnother } from '../../../../webview/trace/timeline/groupOrder.ts';
import { stepLines } from '../../../../webview/trace/timeline/stepMarks.ts';
import { timelineStrings } from '../../../../webview/trace/timeline/strings.ts';
import {
  gpuTitle,
  loneTrackTitle,
  onSide,
  recordingTitle,
  trackGroup,
} from '../../../../webview/trace/timeline/trackTitle.ts';

function track(recording: number, group: string, options: Partial<TimelineTrack> = {}): TimelineTrack {
  return {
    id: 0,
    recording,
    kind: 'host',
    part: 'thread',
    group,
    name: 'track',
    gpu: null,
    lanes: 1,
    events: 1,
    counter: null,
    ...options,
  };
}

const recording = {
  isCompared: true,
  rank: null,
  fileName: 'model.pt.trace.json',
  steps: [],
  recorded: { shapes: null, stacks: null },
  hasMemory: false,
  hasDevice: true,
  hasPython: false,
};
const ofSides = (...sides: readonly (readonly ['before' | 'after', string])[]) => ({
  isComparison: true,
  pairs: [],
  alignedPair: 0,
  recordings: sides.map(([side, label]) => ({ ...recording, side, label })),
});

describe('besideOneAnother', () => {
  it('puts each process and each GPU of one side above that of the other', () => {
    const gpu = { kind: 'device', part: 'stream', gpu: 0 } as const;
    const counter = { kind: 'counter', part: 'utilisation', gpu: 0 } as const;
    const tracks = [
      track(0, 'python 1'),
      track(0, 'loader 2'),
      track(0, 'GPU 0', counter),
      track(0, 'GPU 0', gpu),
      track(0, 'Spans', { kind: 'other' }),
      track(1, 'python 3'),
      track(1, 'GPU 0', gpu),
      track(1, 'Spans', { kind: 'other' }),
    ];
    const ordered = besideOneAnother(
      tracks,
      ({ recording: at, group }) => `${at} ${group}`,
      ({ recording: at }) => (at === 0 ? 0 : 1),
    );
    expect(ordered.map(({ recording: at, group, kind }) => `${at} ${group} ${kind}`)).toEqual([
      '0 python 1 host',
      '1 python 3 host',
      '0 loader 2 host',
      '0 GPU 0 counter',
      '0 GPU 0 device',
      '1 GPU 0 device',
      '0 Spans other',
      '1 Spans other',
    ]);
  });
});

describe('trackGroup', () => {
  it('says the side instead of the recording, where the side has but one', () => {
    const head = ofSides(['before', 'train_slow'], ['after', 'train_fast']);
    expect(trackGroup(track(0, 'train_slow · python3 414'), head, timelineStrings)).toBe(
      'Before · python3 414',
    );
    expect(trackGroup(track(1, 'train_fast · GPU 0'), head, timelineStrings)).toBe('After · GPU 0');
  });

  it('keeps the rank, where the side has several', () => {
    const head = ofSides(['before', 'rank 0'], ['before', 'rank 1'], ['after', 'rank 0']);
    expect(trackGroup(track(1, 'rank 1 · GPU 0'), head, timelineStrings)).toBe('Before · rank 1 · GPU 0');
  });
});

describe('what does not stand under the head of its group', () => {
  const pair = ofSides(['before', 'train_slow'], ['after', 'train_fast']);
  const ranks = ofSides(['before', 'rank 0'], ['before', 'rank 1'], ['after', 'rank 0']);
  const job = { ...ofSides(['before', 'rank 0'], ['before', 'rank 1']), isComparison: false };
  const alone = { ...ofSides(['before', 'train']), isComparison: false };
  const stream = { part: 'stream', name: 'Stream 7', gpu: 0 } as const;

  it('says its side, and its rank where the side has several', () => {
    expect(recordingTitle(1, pair, timelineStrings)).toBe('After');
    expect(recordingTitle(1, ranks, timelineStrings)).toBe('Before · rank 1');
    expect(gpuTitle({ recording: 1, gpu: 0 }, pair, timelineStrings)).toBe('After · GPU 0');
    expect(loneTrackTitle(track(1, 'any'), pair, timelineStrings)).toBe('After · track');
    expect(loneTrackTitle(track(1, 'any', stream), ranks, timelineStrings)).toBe(
      'Before · rank 1 · GPU 0 · Stream 7',
    );
  });

  it('says its rank in a job of several', () => {
    expect(recordingTitle(1, job, timelineStrings)).toBe('rank 1');
    expect(gpuTitle({ recording: 1, gpu: 3 }, job, timelineStrings)).toBe('rank 1 · GPU 3');
    expect(loneTrackTitle(track(1, 'any', stream), job, timelineStrings)).toBe('rank 1 · GPU 0 · Stream 7');
  });

  it('says nothing more where there is but one recording', () => {
    expect(recordingTitle(0, alone, timelineStrings)).toBeUndefined();
    expect(gpuTitle({ recording: 0, gpu: 0 }, alone, timelineStrings)).toBe('GPU 0');
    expect(loneTrackTitle(track(0, 'any', stream), alone, timelineStrings)).toBe('Stream 7');
  });
});

it('steps without room give up their side before their number', () => {
  const head = ofSides(['before', 'slow'], ['after', 'fast']);
  const steps = ['ProfilerStep#12', 'warm-up'].map((name) => ({ name, startNs: 0, endNs: 1 }));
  const lines = stepLines(
    { ...head, recordings: head.recordings.map((each) => ({ ...each, steps })) },
    0,
    (name, side, isShort) => onSide(name, side, timelineStrings, isShort),
  );
  expect(lines[1]?.map(({ name, shorter }) => [name, ...shorter])).toEqual([
    ['After · ProfilerStep#12', 'A · ProfilerStep#12', 'A · #12', '#12'],
    ['After · warm-up', 'A · warm-up'],
  ]);
});
