import type { EngineReport, PlanSummary } from '../../tensorrt/report/engineReport.ts';

/** What a file turned out to be. */
export type EngineFile =
  /** `plan` is null for exported layers without their plan. */
  | { readonly kind: 'report'; readonly plan: PlanSummary | null; readonly report: EngineReport }
  /** Nothing beside the plan tells more than its header. */
  | { readonly kind: 'bare'; readonly plan: PlanSummary }
  | { readonly kind: 'not-a-plan'; readonly sizeBytes: number; readonly reason: string };

const partOfName = /\.(layers|graph|profile|times|timing|report)\.json$/i;

/**
 * Reads a plan's header and what lies beside it, or exported layers.
 * @throws FailureError and errors of the file system, as the readers do.
 */
export async function readEngineFile(path: string): Promise<EngineFile> {
  const { readEngineReport } = await import('../../tensorrt/report/readEngineReport.ts');
  const { plan, report, files } = await readEngineReport(path);
  if (plan === null || path !== planPathOf(path)) {
    return { kind: 'report', plan: plan?.header.kind === 'not-a-plan' ? null : plan, report };
  }
  if (plan.header.kind === 'not-a-plan') {
    return { kind: 'not-a-plan', sizeBytes: plan.sizeBytes, reason: plan.header.reason };
  }
  const isBare = files.length === 0 && report.problems.length === 0;
  return isBare ? { kind: 'bare', plan } : { kind: 'report', plan, report };
}

/** The plan that exported layers belong to; a plan is its own. */
export function planPathOf(path: string): string {
  return path.replace(partOfName, '');
}

/** True for a file that belongs to the engine: the file itself, its report, its exported layers and profile. */
export function belongsTo(enginePath: string, changedPath: string): boolean {
  const plan = planPathOf(enginePath);
  return changedPath === plan || changedPath === enginePath || changedPath.startsWith(`${plan}.`);
}
