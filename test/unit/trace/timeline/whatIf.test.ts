import { describe, expect, it } from 'vitest';
import { nameOf } from '../../../../src/trace/read/trace.ts';
import { analyseFixture } from '../../../support/trace/fixtureTrace.ts';
import { ask, sessionOfEvents, sessionOfMembers } from '../../../support/trace/madeSession.ts';
import { SmallTrace } from '../../../support/trace/smallTrace.ts';

describe('a change to all events with a name', () => {
  // The host is soon done; each kernel waits for the one before it.
  const trace = new SmallTrace();
  for (let step = 0; step < 4; step++) {
    trace.step(step + 1, step * 100, 100);
    for (let kernel = 0; kernel < 4; kernel++) {
      trace.kernel(kernel === 0 ? 'slow' : 'quick', {
        launchedAt: step * 100 + kernel * 20 + 10,
        at: 20 + (step * 4 + kernel) * 200,
        dur: 200,
      });
    }
  }
  const session = sessionOfEvents(trace.events);

  it('that makes device work faster makes steps shorter where the device decides', async () => {
    const answer = await ask(session, 'whatIf', { recording: 0, name: 'slow', factor: 0.5 });
    expect(answer!.events).toBe(4);
    // Half of 200 us in each step.
    expect(answer!.stepNs - answer!.changedNs).toBeCloseTo(100_000, 0);
    const same = await ask(session, 'whatIf', { recording: 0, name: 'slow', factor: 1 });
    expect(same!.changedNs).toBe(same!.stepNs);
    const other = await ask(session, 'whatIf', { recording: 0, name: 'no such kernel', factor: 0.5 });
    expect(other).toEqual({ stepNs: same!.stepNs, changedNs: same!.stepNs, events: 0 });
  });

  it('that takes waits away is what the analysis says of them', async () => {
    const { linked, trace: recorded, steps, timing } = await analyseFixture('train_item_sync');
    const real = sessionOfMembers([{ path: recorded.path, linked, steps }]);
    const wait = timing!.timeline.actions.find(({ kind }) => kind === 'wait')!;
    const name = nameOf(recorded, wait.row);
    const answer = await ask(real, 'whatIf', { recording: 0, name, factor: 0 });
    const rows = linked.calls.filter((row) => nameOf(recorded, row) === name);
    expect(answer!.events).toBe(rows.length);
    expect(answer!.stepNs - answer!.changedNs).toBeCloseTo(
      timing!.gainNs({ withoutWaits: new Set(rows) }),
      3,
    );
    expect(answer!.changedNs).toBeLessThan(answer!.stepNs);
  });

  it('is not answered where no device worked', async () => {
    const host = sessionOfEvents(new SmallTrace().step(1, 0, 100).host('cpu_op', 'op', 0, 10).events);
    expect(await ask(host, 'whatIf', { recording: 0, name: 'op', factor: 0.5 })).toBeNull();
  });
});
