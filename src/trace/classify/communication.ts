import { category } from '../read/eventCategory.ts';
import type { Trace } from '../read/trace.ts';

/** Kernels of NCCL, RCCL, MSCCL, oneCCL, HCCL and NVSHMEM by name. */
const communicationKernel =
  /^(?:void )?(?:nccl|rccl|msccl|oneccl|hccl|nvshmem)|ncclDevKernel|ncclKernel|_nccl_|allreduce_|all_reduce_kernel|cross_device_reduce/i;

/** Host ranges that begin or wait for a collective, such as `nccl:all_reduce`. */
const communicationRange = /^(?:nccl|gloo|mpi|ucc|xccl|hccl|rccl):/i;

/** Ranges of back ends that move the data on the host; those of NCCL only begin what kernels do. */
export function isHostCollectiveName(name: string): boolean {
  return /^(?:gloo|mpi|ucc):/i.test(name);
}

export function isCommunicationKernelName(name: string): boolean {
  return communicationKernel.test(name);
}

export function isCommunicationRangeName(name: string): boolean {
  return communicationRange.test(name) || name === 'record_param_comms';
}

/** A byte for each row of the trace: 1 for kernels that move data between ranks, told by name or by their arguments. */
export function communicationKernels(trace: Trace): Uint8Array {
  const byName = trace.names.flags((name) => (isCommunicationKernelName(name) ? 1 : 0));
  const { events } = trace;
  const flags = new Uint8Array(events.count);
  for (let row = 0; row < events.count; row++) {
    if (events.category[row] === category.kernel) {
      flags[row] = byName[events.name[row]!] === 1 || trace.collectives.has(row) ? 1 : 0;
    }
  }
  return flags;
}
