/** Calls of the CUDA and HIP runtimes and drivers, by what they mean for the host. */

/** Calls that return when a device has caught up. */
export function isSynchronisingCall(name: string): boolean {
  return /^(?:cuda|hip|cu)(?:Device|Stream|Event|Ctx|Thread)Synchronize/.test(name);
}

/** Copies that return when the data have arrived: `cudaMemcpy` and its kin without Async. */
export function isBlockingCopyCall(name: string): boolean {
  return /^(?:cuda|hip|cu)Memcpy(?!.*Async)/.test(name);
}

/** Calls that start one kernel. */
export function isKernelLaunchCall(name: string): boolean {
  return /^(?:cuda|hip|cu)(?:Ext)?(?:Module)?Launch(?:Cooperative)?Kernel/.test(name);
}

/** Calls that start a recorded graph of kernels. */
export function isGraphLaunchCall(name: string): boolean {
  return /^(?:cuda|hip|cu)GraphLaunch/.test(name);
}

/** Calls that ask the driver for memory or give it back, which make the host and often the device wait. */
export function isDeviceAllocationCall(name: string): boolean {
  return /^(?:cuda|hip)(?:Malloc|Free)(?!Host|Async)|^cuMem(?:Alloc|Free|Create|Map|Unmap|Release)/.test(
    name,
  );
}
