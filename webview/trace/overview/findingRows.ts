import type { FindingId } from '../../../src/trace/findings/finding.ts';
import type { LocatedEvent, LocatedFinding } from '../../../src/trace/session/queries/overviewFindings.ts';
import type { TraceStrings } from '../strings.ts';

/** What a finding asks for, as a verb phrase. */
export function actionOf(id: FindingId, strings: Readonly<TraceStrings>): string {
  return strings[`overviewDo-${id}`];
}

/** Whether there is time to gain; other findings only inform. */
export function bringsTime({ stakeNsPerStep }: Pick<LocatedFinding, 'stakeNsPerStep'>): boolean {
  return stakeNsPerStep > 0;
}

/** The first event that a finding rests on, which the timeline shows. */
export function exampleOf({ evidence }: LocatedFinding): LocatedEvent | undefined {
  return evidence.find(({ events }) => events.length > 0)?.events[0];
}

/** The lines of code that a finding leads to, each once. */
export function sourcesOf({ evidence }: LocatedFinding) {
  const seen = new Set<string>();
  return evidence.flatMap(({ source }) => {
    const key = source === null ? '' : `${source.file}:${source.line}`;
    if (source === null || seen.has(key)) {
      return [];
    }
    seen.add(key);
    return [source];
  });
}

/** An event with so much around it that its neighbours are seen. */
export function viewAround({ startNs, durationNs }: LocatedEvent): { fromNs: number; toNs: number } {
  const marginNs = Math.max(20_000, durationNs * 2);
  return { fromNs: startNs - marginNs, toNs: startNs + durationNs + marginNs };
}

/** `model.py:41`, from a path of any system. */
export function placeLabel({ file, line }: { readonly file: string; readonly line: number }): string {
  return `${file.split(/[/\\]/).at(-1) ?? file}:${line}`;
}
