import type { TraceAnalysis } from '../../analyse/traceAnalysis.ts';
import { rangesNamed } from '../../link/namedRows.ts';
import { evidence } from '../evidence.ts';
import type { Finding } from '../finding.ts';

/** DataParallel, which copies the model at each step and runs all devices from one Python thread. */
export function dataParallelFinding(analysis: TraceAnalysis): Finding | undefined {
  const { linked, wallNs, steps } = analysis;
  const rows = rangesNamed(
    linked,
    (name) => name.endsWith('DataParallel.forward') && !name.includes('Distributed'),
  );
  const devices = new Set(
    [...linked.deviceRows].map((row) => linked.trace.tracks[linked.trace.events.track[row]!]!.pid),
  );
  if (rows.length === 0 || devices.size < 2) {
    return undefined;
  }
  return {
    id: 'data-parallel',
    title: 'DataParallel drives several GPUs from one process',
    stakeNsPerStep: (wallNs / Math.max(1, steps.length)) * 0.1,
    confidence: 'low',
    evidence: [evidence(linked, `DataParallel.forward runs, and ${devices.size} GPUs work.`, rows)],
    advice:
      'Use DistributedDataParallel with one process for each GPU. A tenth of the step is taken as the gain.',
  };
}

/** Collectives through the CPU although GPUs are there. */
export function wrongBackendFinding(analysis: TraceAnalysis): Finding | undefined {
  const { linked, steps } = analysis;
  const { events } = linked.trace;
  const gloo = rangesNamed(linked, (name) => name.startsWith('gloo:'));
  const nccl = rangesNamed(linked, (name) => name.startsWith('nccl:'));
  if (gloo.length === 0 || nccl.length > 0 || linked.deviceRows.length === 0) {
    return undefined;
  }
  const stake = gloo.reduce((sum, row) => sum + events.durationNs[row]!, 0) / Math.max(1, steps.length);
  return {
    id: 'wrong-backend',
    title: 'GPUs exchange data through the CPU',
    stakeNsPerStep: stake,
    confidence: 'high',
    evidence: [evidence(linked, 'Collectives run on the gloo backend while the model runs on GPUs.', gloo)],
    advice: 'Initialise the process group with backend="nccl".',
  };
}
