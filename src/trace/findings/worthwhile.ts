const leastShare = 0.03;
const leastNs = 20_000;

/** Whether a gain is worth a reader's time: 3 % of a step, and more than the recording's own unsteadiness. */
export function isWorthwhile(stakeNs: number, stepNs: number): boolean {
  return stakeNs >= leastNs && stakeNs >= leastShare * stepNs;
}
