import { rowsByGpu } from '../analyse/gpus.ts';
import { memoryCurve } from '../analyse/memory/memoryCurve.ts';
import { type DeviceMemory, memoryDevices } from '../analyse/memory/memoryDevices.ts';
import { spansOf } from '../link/spans.ts';
import type { TrackInfo } from '../read/trackInfo.ts';
import { assignLanes } from './assignLanes.ts';
import { laneCount } from './boxColumns.ts';
import { BoxTrack } from './boxTrack.ts';
import { BusyTrack } from './busyTrack.ts';
import { CounterTrack, knownPoints } from './counterTrack.ts';
import { cutName } from './cutName.ts';
import { deviceShare, type RecordingTimeline, type TrackShare, trackSlot } from './recordingTimeline.ts';
import type { TimelineTrack } from './timelineTypes.ts';

/** A track with what its tiles are made from. */
export type TrackSource = BoxTrack | CounterTrack | BusyTrack;

/**
 * Appends the tracks of a recording: threads, the host's memory, then each GPU's counters, annotations and streams,
 * and what the profiler says of itself.
 * @param isAlone whether the session has no other recording, so that groups need not name it.
 */
export function listTracks(of: RecordingTimeline, isAlone: boolean, into: TrackSource[]): void {
  new TrackLister(of, isAlone, into).list();
}

class TrackLister {
  private readonly of: RecordingTimeline;
  private readonly into: TrackSource[];
  /** Before every group's name, where there are several recordings or ranks. */
  private readonly prefix: string;

  constructor(of: RecordingTimeline, isAlone: boolean, into: TrackSource[]) {
    this.of = of;
    this.into = into;
    this.prefix = isAlone && of.recording.rank === undefined ? '' : `${of.recording.label} · `;
  }

  list(): void {
    const { trace } = this.of.recording.linked;
    const used = trace.tracks.filter(({ events }) => events > 0);
    const memory = memoryDevices(trace);
    const hosts = used.filter(({ kind }) => kind === 'host').sort(compareThreads);
    const [main] = hosts;
    const processes = new Set(hosts.map(({ pid }) => pid));
    for (const pid of processes) {
      for (const thread of hosts.filter((each) => each.pid === pid)) {
        this.addEvents(thread, 'work', {
          kind: 'host',
          part: 'thread',
          group: this.processName(thread),
          gpu: null,
        });
      }
      if (pid === main?.pid) {
        this.addMemory(
          memory.find(({ deviceType }) => deviceType === 0),
          this.processName(main),
          null,
        );
      }
    }
    if (main === undefined) {
      this.addMemory(
        memory.find(({ deviceType }) => deviceType === 0),
        this.group('CPU'),
        null,
      );
    }
    this.listGpus(
      used.filter(({ kind }) => kind === 'device'),
      memory,
    );
    for (const track of used.filter(({ kind }) => kind === 'other')) {
      this.addEvents(track, 'work', {
        kind: 'other',
        part: 'profiler',
        group: this.processName(track),
        gpu: null,
      });
    }
  }

  private listGpus(streams: readonly TrackInfo[], memory: readonly DeviceMemory[]): void {
    const { linked } = this.of.recording;
    const accelerators = memory.filter(({ deviceType }) => deviceType !== 0);
    const work = rowsByGpu(linked);
    const gpus = new Set([...streams.map(gpuOf), ...accelerators.map(({ deviceId }) => deviceId)]);
    for (const gpu of [...gpus].sort((a, b) => a - b)) {
      const name = linked.trace.metadata.devices.find(({ id }) => id === gpu)?.name;
      const group = this.group(name === undefined ? `GPU ${gpu}` : `GPU ${gpu} · ${name}`);
      const own = streams.filter((stream) => gpuOf(stream) === gpu).sort(compareThreads);
      const rows = own.length > 0 ? work.get(gpu) : undefined;
      if (rows !== undefined) {
        this.addUtilisation(rows, group, gpu);
      }
      for (const device of accelerators.filter(({ deviceId }) => deviceId === gpu)) {
        this.addMemory(device, group, gpu);
      }
      for (const part of ['annotations', 'stream', 'waits'] as const) {
        for (const stream of own) {
          this.addEvents(stream, part === 'stream' ? 'work' : part, { kind: 'device', part, group, gpu });
        }
      }
    }
  }

  private addEvents(
    track: TrackInfo,
    share: TrackShare,
    info: Pick<TimelineTrack, 'kind' | 'part' | 'group' | 'gpu'>,
  ): void {
    const { recording, axis, laneOf, trackIds } = this.of;
    const { trace, tracks, parent } = recording.linked;
    const { events } = trace;
    const all = tracks[track.index]!;
    const rows =
      track.kind === 'device' ? all.filter((row) => deviceShare(events.category[row]!) === share) : all;
    if (rows.length === 0) {
      return;
    }
    const boxes = assignLanes({ events, rows, axis, laneOf, ...(track.kind === 'host' ? { parent } : {}) });
    trackIds[trackSlot(track.index, share)] = this.into.length;
    const described = this.info({
      ...info,
      name: cutName(trackName(track)),
      lanes: laneCount(boxes),
      events: rows.length,
      counter: null,
    });
    this.into.push(new BoxTrack(described, this.of, rows, boxes));
  }

  private addUtilisation(rows: Uint32Array, group: string, gpu: number): void {
    const { recording, axis } = this.of;
    const { events } = recording.linked.trace;
    const busy = spansOf(events, rows).map(axis);
    const [fromNs, toNs] = this.of.extent() ?? [0, 0];
    const info = this.counter('utilisation', group, gpu, 'share', 1);
    this.into.push(new BusyTrack(info, busy, fromNs, toNs));
  }

  private addMemory(device: DeviceMemory | undefined, group: string, gpu: number | null): void {
    if (device === undefined) {
      return;
    }
    const curve = memoryCurve(this.of.recording.linked.trace.memory, device);
    for (const part of ['allocated', 'reserved'] as const) {
      const value = part === 'allocated' ? curve.allocatedBytes : curve.reservedBytes;
      const line = knownPoints(curve.timeNs, value, this.of.axis);
      const max = line.value.reduce((most, bytes) => Math.max(most, bytes), 0);
      // The host's allocator reserves nothing and says 0.
      if (line.value.length > 0 && (part === 'allocated' || max > 0)) {
        this.into.push(new CounterTrack(this.counter(part, group, gpu, 'bytes', max), line));
      }
    }
  }

  private counter(
    part: 'utilisation' | 'allocated' | 'reserved',
    group: string,
    gpu: number | null,
    unit: 'bytes' | 'share',
    max: number,
  ): TimelineTrack {
    const name = { utilisation: 'Utilisation', allocated: 'Memory allocated', reserved: 'Memory reserved' }[
      part
    ];
    return this.info({
      kind: 'counter',
      part,
      group,
      gpu,
      name,
      lanes: 1,
      events: 0,
      counter: { unit, max },
    });
  }

  private info(of: Omit<TimelineTrack, 'id' | 'recording'>): TimelineTrack {
    return { id: this.into.length, recording: this.of.recording.index, ...of };
  }

  private processName({ pid, processName }: TrackInfo): string {
    // The profiler's own work has no process.
    const id = typeof pid === 'number' && pid < 0 ? 'profiler' : String(pid);
    return this.group(processName === '' || processName === id ? id : `${processName} ${id}`);
  }

  private group(name: string): string {
    return cutName(`${this.prefix}${name}`);
  }
}

/** As in `rowsByGpu`. */
function gpuOf({ pid }: TrackInfo): number {
  return typeof pid === 'number' ? pid : Number.parseInt(pid, 10) || 0;
}

function trackName({ kind, tid, threadName }: TrackInfo): string {
  // Ids are texts before PyTorch 1.12, with or without the word.
  const stream = kind === 'device' ? /^(?:stream )?(-?\d+)$/i.exec(String(tid).trim())?.[1] : undefined;
  if (stream !== undefined) {
    return Number(stream) < 0 ? 'All streams' : `Stream ${stream}`;
  }
  const name = threadName.trim();
  return name === '' ? (kind === 'host' ? `thread ${tid}` : String(tid)) : name;
}

/** Processes by their number, in each the main thread first. */
function compareThreads(a: TrackInfo, b: TrackInfo): number {
  return (
    compareIds(a.pid, b.pid) ||
    Number(b.tid === b.pid) - Number(a.tid === a.pid) ||
    compareText(a.threadName, b.threadName) ||
    compareIds(a.tid, b.tid)
  );
}

function compareIds(a: number | string, b: number | string): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : compareText(String(a), String(b));
}

function compareText(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
