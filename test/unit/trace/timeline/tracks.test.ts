import { describe, expect, it } from 'vitest';
import { addCollective, memberOf, rankMetadata } from '../../../support/trace/jobOfRanks.ts';
import { ask, sessionOfEvents, sessionOfMembers } from '../../../support/trace/madeSession.ts';
import { oneGpu, type RawEvent, SmallTrace } from '../../../support/trace/smallTrace.ts';

const label = (what: string, pid: number | string, tid: number | string, value: string): RawEvent => ({
  ph: 'M',
  name: what,
  pid,
  tid,
  args: { name: value },
});

describe('the list of tracks', () => {
  it('has threads first, then counters, annotations, streams and waits of each GPU, then what the profiler says', async () => {
    const trace = new SmallTrace()
      .host('cpu_op', 'op', 0, 10)
      .kernel('kernel', { launchedAt: 20, at: 40, dur: 10 })
      .memory(5, 512, 512, 2048)
      .memory(6, -512, 0, 2048);
    const event = (cat: string, pid: number | string, tid: number | string) => ({
      ...{ ph: 'X', cat, name: cat, pid, tid, ts: 30, dur: 30, args: {} },
    });
    const session = sessionOfEvents(
      [
        event('cpu_op', 1, 30),
        event('cpu_op', 1, 4),
        event('gpu_user_annotation', 0, 7),
        event('cuda_sync', 0, 7),
        event('kernel', 1, 20),
        event('kernel', 1, 3),
        event('Trace', 'Spans', 'PyTorch Profiler'),
        ...trace.events,
        label('process_name', 1, 0, 'python'),
        label('thread_name', 1, 4, 'pt_autograd_0'),
        label('thread_name', 1, 30, 'loader'),
        label('process_name', 0, 0, 'python'),
      ],
      oneGpu,
    );
    const { tracks, fromNs, toNs } = await ask(session, 'timelineIndex', undefined);
    expect(tracks.map(({ group, name, kind, part, gpu }) => [group, name, kind, part, gpu])).toEqual([
      ['python 1', 'thread 1', 'host', 'thread', null],
      ['python 1', 'loader', 'host', 'thread', null],
      ['python 1', 'pt_autograd_0', 'host', 'thread', null],
      ['GPU 0 · GPU', 'Utilisation', 'counter', 'utilisation', 0],
      ['GPU 0 · GPU', 'Memory allocated', 'counter', 'allocated', 0],
      ['GPU 0 · GPU', 'Memory reserved', 'counter', 'reserved', 0],
      ['GPU 0 · GPU', 'Stream 7', 'device', 'annotations', 0],
      ['GPU 0 · GPU', 'Stream 7', 'device', 'stream', 0],
      ['GPU 0 · GPU', 'Stream 7', 'device', 'waits', 0],
      ['GPU 1', 'Utilisation', 'counter', 'utilisation', 1],
      ['GPU 1', 'Stream 3', 'device', 'stream', 1],
      ['GPU 1', 'Stream 20', 'device', 'stream', 1],
      ['Spans', 'PyTorch Profiler', 'other', 'profiler', null],
    ]);
    expect(tracks.map(({ id }) => id)).toEqual([...tracks.keys()]);
    expect(tracks.map(({ counter }) => counter?.max ?? null).filter((max) => max !== null)).toEqual([
      1, 512, 2048, 1,
    ]);
    // The axis begins with the step, which is the whole recording here.
    expect([fromNs, toNs]).toEqual([0, 60_000]);
  });

  it('names streams by their numbers, however the file spells them', async () => {
    const event = (cat: string, tid: number | string) => ({
      ...{ ph: 'X', cat, name: 'k', pid: 0, tid, ts: 1, dur: 1, args: {} },
    });
    const session = sessionOfEvents([
      ...[event('kernel', '7'), event('kernel', 'stream 20'), event('kernel', 'my stream')],
      event('cuda_sync', -1),
    ]);
    const { tracks } = await ask(session, 'timelineIndex', undefined);
    expect(tracks.filter(({ counter }) => counter === null).map(({ name }) => name)).toEqual([
      'Stream 7',
      'my stream',
      'Stream 20',
      'All streams',
    ]);
  });

  it('names the rank in the groups of a job', async () => {
    const members = [0, 1].map((rank) => {
      const trace = new SmallTrace().step(1, 0, 1_000);
      addCollective(trace, { at: 100, dur: 50, launchedAt: 50 });
      return memberOf(`rank${rank}.json`, trace.events, rankMetadata(rank));
    });
    const { tracks } = await ask(sessionOfMembers(members), 'timelineIndex', undefined);
    expect([...new Set(tracks.map(({ group }) => group))]).toEqual([
      'rank 0 · 1',
      'rank 0 · GPU 0',
      'rank 1 · 1',
      'rank 1 · GPU 0',
    ]);
  });

  it('cuts names that are too long, never in the middle of a character', async () => {
    const long = `${'x'.repeat(199)}😀😀`;
    const session = sessionOfEvents([
      ...new SmallTrace().host('cpu_op', long, 0, 10).events,
      label('process_name', 1, 0, long),
      label('thread_name', 1, 1, long),
    ]);
    const { tracks } = await ask(session, 'timelineIndex', undefined);
    expect(tracks[0]).toMatchObject({ name: `${'x'.repeat(199)}…`, group: `${'x'.repeat(199)}…` });
    const tile = await ask(session, 'tile', { track: 0, level: 10, index: 0 });
    expect(tile.form === 'boxes' && tile.names).toEqual([`${'x'.repeat(199)}…`]);
  });

  it('is empty where nothing was recorded', async () => {
    const session = sessionOfEvents([]);
    expect(await ask(session, 'timelineIndex', undefined)).toEqual({ tracks: [], fromNs: 0, toNs: 0 });
    expect(await ask(session, 'find', { text: 'a', limit: 10 })).toEqual({
      total: 0,
      byName: [],
      events: [],
    });
    expect(await ask(session, 'area', { fromNs: 0, toNs: 1, tracks: null })).toEqual({
      ...{ fromNs: 0, toNs: 1, rows: [], flames: [{ side: null, nodes: [] }], busy: [] },
    });
    expect((await ask(session, 'gaps', { recording: 0 })).startNs).toHaveLength(0);
    expect((await ask(session, 'criticalPath', { recording: 0 })).startNs).toHaveLength(0);
    await expect(ask(session, 'event', { recording: 0, row: 0 })).rejects.toThrow('no event 1');
  });
});

describe('lanes', () => {
  const laneOf = async (events: readonly RawEvent[]) => {
    const session = sessionOfEvents(events);
    const rows = [...events.keys()];
    return (await ask(session, 'spanOf', { recording: 0, rows })).map(({ lane }) => lane);
  };

  it('are the depth of a thread: an event lies below the one around it', async () => {
    const trace = new SmallTrace()
      .host('python_function', 'outer', 0, 100)
      .host('cpu_op', 'inner', 10, 30)
      .host('cuda_runtime', 'innermost', 12, 5)
      .host('cpu_op', 'second', 50, 30);
    expect(await laneOf(trace.events)).toEqual([0, 1, 2, 1]);
  });

  it('put what overlaps without being nested beside it, and what is inside below its own', async () => {
    const trace = new SmallTrace()
      .host('cpu_op', 'first', 0, 10)
      .host('cpu_op', 'overlaps', 5, 15)
      .host('cpu_op', 'inside the second', 12, 6)
      .host('cpu_op', 'after', 30, 5);
    expect(await laneOf(trace.events)).toEqual([0, 1, 2, 0]);
  });

  it('put work of one stream that overlaps on lanes below, however it is nested', async () => {
    const kernel = (ts: number, dur: number) => ({
      ...{ ph: 'X', cat: 'kernel', name: 'k', pid: 0, tid: 7, ts, dur, args: { stream: 7 } },
    });
    expect(await laneOf([kernel(0, 10), kernel(2, 3), kernel(3, 9), kernel(6, 1), kernel(11, 2)])).toEqual([
      0, 1, 2, 1, 0,
    ]);
  });
});
