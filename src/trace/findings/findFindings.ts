import type { TraceAnalysis } from '../analyse/traceAnalysis.ts';
import type { Finding } from './finding.ts';
import { dataLoaderFinding } from './rules/dataLoader.ts';
import { hostLateFinding } from './rules/hostLate.ts';
import { synchronisingCallsFinding } from './rules/synchronisingCalls.ts';

type Rule = (analysis: TraceAnalysis) => Finding | undefined;

const rules: readonly Rule[] = [dataLoaderFinding, hostLateFinding, synchronisingCallsFinding];

/** Everything that the rules find, what costs most first. */
export function findFindings(analysis: TraceAnalysis): Finding[] {
  return rules
    .map((rule) => rule(analysis))
    .filter((finding) => finding !== undefined)
    .sort((a, b) => b.stakeNsPerStep - a.stakeNsPerStep);
}
