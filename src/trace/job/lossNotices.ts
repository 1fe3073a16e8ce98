import { traceLosses } from '../analyse/traceDamage.ts';
import type { TraceJob } from './traceJob.ts';

/**
 * What was lost of the traces of a job, each with its rank's name.
 * @param shown path of the trace whose losses are told elsewhere.
 */
export function lossNotices({ ranks }: Pick<TraceJob, 'ranks'>, shown?: string): string[] {
  return ranks.flatMap(({ label, spans }) =>
    spans
      .filter(({ path }) => path !== shown)
      .flatMap(({ linked, number }) => {
        const name = spans.length > 1 ? `${label}, recording ${number}` : label;
        return traceLosses(linked).map((loss) => `${name.replace(/^rank /, 'Rank ')}: ${loss}`);
      }),
  );
}
