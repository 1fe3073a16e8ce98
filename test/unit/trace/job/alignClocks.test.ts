import { expect, test } from 'vitest';
import { alignClocks } from '../../../../src/trace/job/alignClocks.ts';
import { addCollective, jobOfFiles, memberOf, rankMetadata } from '../../../support/trace/jobOfRanks.ts';
import { fixturePath } from '../../../support/trace/fixtureTrace.ts';
import { type RawEvent, SmallTrace } from '../../../support/trace/smallTrace.ts';

/** A rank whose collectives end at the same instants as everywhere; its clock is `shift` microseconds ahead. */
function rankWith(shift: number, metadata: RawEvent, lateBy = 0, jitter: readonly number[] = [0, 2, -3, 1]) {
  const trace = new SmallTrace().step(1, shift, 5000);
  jitter.forEach((off, index) => {
    const end = 1000 * (index + 1) + off + shift;
    addCollective(trace, { launchedAt: end - 400 + lateBy, at: end - 300 + lateBy, dur: 300 - lateBy });
  });
  return memberOf('made by a test', trace.events, metadata);
}

const still = [0, 0, 0, 0];

test('one epoch: times are compared as they are, and collectives say how well', () => {
  const clocks = alignClocks([
    rankWith(0, rankMetadata(0, 2, { host_name: 'a' }), 0, still),
    rankWith(0, rankMetadata(1, 2, { host_name: 'a' }), 200),
  ]);
  expect(clocks.method).toBe('epoch');
  expect(clocks.offsetsNs).toEqual([0, 0]);
  expect(clocks.uncertaintyNs).toBeGreaterThan(0);
  expect(clocks.uncertaintyNs).toBeLessThanOrEqual(4_000);
  expect(clocks.words).toContain('on one machine');
});

test('bases are taken exactly, although they have more digits than a double', () => {
  const at = (base: string) => {
    const member = rankWith(0, rankMetadata(0), 0, still);
    const { trace } = member.linked;
    const raw = new Map([...trace.metadata.raw, ['baseTimeNanoseconds', base]]);
    const linked = { ...member.linked, trace: { ...trace, metadata: { ...trace.metadata, raw } } };
    return { ...member, linked };
  };
  const clocks = alignClocks([at('1790857026000000001'), at('1790857026000000008')]);
  expect(clocks.offsetsNs).toEqual([0, 7]);
});

test('clocks of different machines are set by the ends of collectives', () => {
  const clocks = alignClocks([
    rankWith(0, rankMetadata(0, 2, { host_name: 'a' }), 0, still),
    rankWith(7000, rankMetadata(1, 2, { host_name: 'b' }), 150),
  ]);
  expect(clocks.method).toBe('epoch-and-collectives');
  // Traces begin at their first event, so the second one's axis begins 7 ms later; after the correction it does not.
  expect(Math.abs(clocks.offsetsNs[1]!)).toBeLessThan(3_000);
  expect(clocks.words).toContain('2 machines');
  expect(clocks.uncertaintyNs).toBeLessThan(6_000);
});

test('without an epoch collectives alone place the traces', () => {
  const clocks = alignClocks([rankWith(0, {}, 0, still), rankWith(123_456, {}, 100)]);
  expect(clocks.method).toBe('collectives');
  expect(clocks.words).toContain('do not say when their time began');
});

test('without epoch and collectives nothing is claimed', () => {
  const bare = () => memberOf('made by a test', new SmallTrace().step(1, 0, 10).events, {});
  expect(alignClocks([bare(), bare()])).toMatchObject({ method: 'none', uncertaintyNs: null });
});

test('absolute times of old traces are an epoch', () => {
  const old = (ts: number) => memberOf('made by a test', new SmallTrace().step(1, ts, 10).events, {});
  const clocks = alignClocks([old(1.7e15), old(1.7e15 + 250)]);
  expect(clocks).toMatchObject({ method: 'epoch', offsetsNs: [0, 250_000], uncertaintyNs: null });
});

test('the recorded DDP pair shares a clock to some microseconds', async () => {
  const { clocks } = await jobOfFiles(fixturePath('ddp_resnet50_rank0'), fixturePath('ddp_resnet50_rank1'));
  expect(clocks.method).toBe('epoch');
  expect(clocks.uncertaintyNs).toBeLessThan(100_000);
});
