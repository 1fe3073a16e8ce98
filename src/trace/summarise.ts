import { type GpuUse, useOfGpus } from './analyse/gpus.ts';
import { operatorStats, type OperatorStats } from './analyse/operators/operatorStats.ts';
import { windowOfSteps } from './analyse/operators/timeWindow.ts';
import { analyseTrace, type TraceAnalysis } from './analyse/traceAnalysis.ts';
import { analyseCommunication } from './distributed/analyseCommunication.ts';
import { lateRankGaps } from './distributed/lateRankGaps.ts';
import type { Finding } from './findings/finding.ts';
import { findFindings } from './findings/findFindings.ts';
import { isWorthwhile } from './findings/worthwhile.ts';
import { stragglerFinding } from './findings/rules/straggler.ts';
import type { TraceJob } from './job/traceJob.ts';
import { type SummaryJson, summaryJson } from './report/reportJson.ts';
import { summarySentence } from './report/summarySentence.ts';
import { findCriticalPath } from './whatif/criticalPath.ts';

/**
 * The summary of a job: its first rank's steps and findings, the GPUs of all, and the rank that makes others wait.
 * @param analyses of each rank, in the job's order; at least one.
 */
export function summarise(analyses: readonly TraceAnalysis[], job: TraceJob): SummaryJson {
  const [first] = analyses;
  if (first === undefined) {
    throw new RangeError('A job has at least one rank.');
  }
  const { linked, timing, isCommunication } = first;
  const gpus = analyses.flatMap(gpusOf);
  const findings = findingsOf(first, job);
  const laterSpans = (job.ranks[0]?.spans ?? []).slice(1).map((span) => analyseTrace(span.linked));
  return summaryJson({
    job,
    laterSpans,
    analyses,
    lateRank: lateRankGaps(job)[0] ?? [],
    gpus,
    findings,
    criticalPath: timing === undefined ? undefined : findCriticalPath(linked, timing, isCommunication),
    sentence: summarySentence(first, gpus, findings, gpus.length > 0 ? undefined : topOperator(first)),
  });
}

/** The operator that takes most of the host's own time. */
export function topOperator({ linked, steps }: TraceAnalysis): OperatorStats | undefined {
  return operatorStats(linked, { window: windowOfSteps(steps) })[0];
}

/** Use of the GPUs of a recording. */
export function gpusOf({ linked, steps, tensorCores, isCommunication }: TraceAnalysis): GpuUse[] {
  return useOfGpus(
    linked,
    steps,
    (row) => {
      const { use } = tensorCores(row);
      return use === 'unknown' ? undefined : use === 'yes';
    },
    isCommunication,
  );
}

/**
 * The findings of a rank; with all ranks at hand also who is late. The others' waiting for it is then no longer
 * communication's; to the late rank itself it is a gain of the others.
 */
export function findingsOf(analysis: TraceAnalysis, job: TraceJob): Finding[] {
  const findings = findFindings(analysis);
  const communication = job.ranks.length > 1 ? analyseCommunication(job) : undefined;
  const straggler = communication === undefined ? undefined : stragglerFinding(communication);
  if (straggler === undefined) {
    return findings;
  }
  const late = communication?.stragglers[0]?.label;
  if (job.ranks.some(({ label, spans }) => label === late && spans[0]?.linked === analysis.linked)) {
    return byStake([...findings, { ...straggler, isGainOfOthers: true }]);
  }
  const explained = findings.flatMap((finding) => {
    if (finding.id !== 'communication-exposed') {
      return [finding];
    }
    const stakeNsPerStep = finding.stakeNsPerStep - straggler.stakeNsPerStep;
    const stepNs = analysis.wallNs / Math.max(1, analysis.steps.length);
    return isWorthwhile(stakeNsPerStep, stepNs) ? [{ ...finding, stakeNsPerStep }] : [];
  });
  return byStake([...explained, straggler]);
}

function byStake(findings: readonly Finding[]): Finding[] {
  return findings.toSorted((a, b) => b.stakeNsPerStep - a.stakeNsPerStep);
}
