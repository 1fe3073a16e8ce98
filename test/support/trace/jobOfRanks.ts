import { findSteps } from '../../../src/trace/analyse/steps.ts';
import { formJob } from '../../../src/trace/job/formJob.ts';
import type { TraceJob, TraceOfJob } from '../../../src/trace/job/traceJob.ts';
import { linkTrace } from '../../../src/trace/link/linkedTrace.ts';
import { openTrace } from '../../../src/trace/read/openTrace.ts';
import { type RawEvent, type SmallTrace, traceOf } from './smallTrace.ts';

/** What a trace of a distributed job says beside its events. */
export function rankMetadata(rank: number, worldSize = 2, more: RawEvent = {}): RawEvent {
  return {
    baseTimeNanoseconds: 1_700_000_000_000_000_000,
    distributedInfo: {
      backend: 'nccl',
      rank,
      world_size: worldSize,
      pg_config: [{ pg_name: '0', pg_desc: 'default_pg', pg_size: worldSize }],
    },
    ...more,
  };
}

/** A member of a job from events, under a path. */
export function memberOf(path: string, events: readonly RawEvent[], metadata: RawEvent): TraceOfJob {
  const linked = linkTrace({ ...traceOf(events, metadata), path });
  return { path, linked, steps: findSteps(linked) };
}

/** A job of recorded files. */
export async function jobOfFiles(...paths: readonly string[]): Promise<TraceJob> {
  const members: TraceOfJob[] = [];
  for (const path of paths) {
    const linked = linkTrace(await openTrace(path));
    members.push({ path, linked, steps: findSteps(linked) });
  }
  return formJob(members);
}

/** A collective of a made-up rank, microseconds. */
export interface MadeCollective {
  readonly at: number;
  readonly dur: number;
  readonly launchedAt: number;
  readonly elements?: number;
  readonly name?: string;
  readonly group?: string;
}

/** Adds the kernel of a collective on a stream of its own, with the arguments that NCCL kernels carry. */
export function addCollective(
  trace: SmallTrace,
  { at, dur, launchedAt, elements = 1000, name = 'allreduce', group = '0' }: MadeCollective,
): void {
  trace.kernel(`ncclDevKernel_${name}`, {
    at,
    dur,
    launchedAt,
    op: 'record_param_comms',
    args: {
      'Collective name': name,
      'In msg nelems': elements,
      'Out msg nelems': elements,
      'Group size': 2,
      dtype: 'Float',
      'Process Group Name': group,
      'Process Group Ranks': '[0, 1]',
    },
  });
}
