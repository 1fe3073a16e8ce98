/** Kernels that follow one another overlap by less than this. */
const slightShare = 0.02;

/** Whether a sum of device times counts much work twice, because several streams work at once. */
export function runsAtOnce(summedNs: number, busyNs: number): boolean {
  return summedNs > (1 + slightShare) * busyNs;
}
