import { z } from 'zod/mini';
import { basename } from 'node:path';
import { formatCount } from '../../../core/units.ts';
import type { Step } from '../../analyse/steps.ts';
import { findCollectives } from '../../distributed/findCollectives.ts';
import { category } from '../../read/eventCategory.ts';
import { comparedRecording } from '../comparedRecording.ts';
import { defineQuery } from '../sessionQuery.ts';
import type { SessionRecording, SessionSide } from '../sessionRecording.ts';
import type { TraceSession } from '../traceSession.ts';

/** A step on the session's time axis. */
export interface HeadStep {
  readonly name: string;
  readonly startNs: number;
  readonly endNs: number;
}

/** What pages must know of a recording before they ask anything else. */
export interface HeadRecording {
  readonly side: SessionSide;
  /** Whether it stands for its side of a comparison. */
  readonly isCompared: boolean;
  readonly label: string;
  readonly rank: number | null;
  readonly fileName: string;
  readonly steps: readonly HeadStep[];
  /** What was recorded; `null` where the trace does not tell. */
  readonly recorded: { readonly shapes: boolean | null; readonly stacks: boolean | null };
  readonly hasMemory: boolean;
  readonly hasDevice: boolean;
  readonly hasPython: boolean;
}

/** What the header of a page shows, and what there is to choose from. */
export interface SessionHead {
  /** Such as `NVIDIA H200`, `PyTorch 2.11`, `20 steps`. */
  readonly facts: readonly string[];
  readonly recordings: readonly HeadRecording[];
  readonly hasCollectives: boolean;
  readonly isComparison: boolean;
  /** Steps of the two sides that are compared; none where nothing is. */
  readonly pairs: readonly HeadPair[];
  /** Which of them begins at the same time on both sides. */
  readonly alignedPair: number;
}

/** Names of two steps that are compared, with the time that both take when they begin together. */
export interface HeadPair {
  readonly before: string;
  readonly after: string;
  readonly fromNs: number;
  readonly toNs: number;
  /** How long before the step began on its clock its host began it: the lead that the host has over its GPU. */
  readonly hostLeadNs: { readonly before: number; readonly after: number };
}

export const headQuery = defineQuery(z.undefined(), (session) => headOf(session));

function headOf(session: TraceSession): SessionHead {
  const { recordings, jobs, pairs, alignedPair } = session;
  const before = comparedRecording(session, 'before');
  const after = comparedRecording(session, 'after');
  const [first] = recordings;
  const ranks = jobs[0]?.ranks ?? [];
  const areRanks = ranks.length > 1 && ranks.some(({ rank }) => rank !== undefined);
  const members = formatCount(ranks.length, areRanks ? 'rank' : 'trace');
  return {
    facts: first === undefined ? [] : [...(ranks.length > 1 ? [members] : []), ...factsOf(first)],
    recordings: recordings.map((each) => describe(each, each === before || each === after)),
    hasCollectives: areRanks || recordings.some(({ linked }) => findCollectives(linked).length > 0),
    isComparison: jobs.length > 1,
    pairs: pairs.map((pair) => {
      const fromNs = pair.before.startNs + (before?.offsetNs ?? 0);
      const longerNs = Math.max(lengthOf(pair.before), lengthOf(pair.after));
      return {
        before: pair.before.name,
        after: pair.after.name,
        fromNs,
        toNs: fromNs + longerNs,
        hostLeadNs: { before: leadOf(pair.before), after: leadOf(pair.after) },
      };
    }),
    alignedPair,
  };
}

function lengthOf({ startNs, endNs }: Step): number {
  return endNs - startNs;
}

function leadOf({ startNs, hostStartNs }: Step): number {
  return startNs - hostStartNs;
}

function factsOf({ linked: { trace }, steps }: SessionRecording): string[] {
  const devices = new Set(trace.metadata.devices.map(({ name }) => name));
  const version = versionOf(trace.metadata.raw);
  return [
    ...devices,
    ...(version === undefined ? [] : [`PyTorch ${version}`]),
    formatCount(steps.length, 'step'),
  ];
}

/** PyTorch writes its version only where the caller adds it (`add_metadata`). */
function versionOf(raw: ReadonlyMap<string, string>): string | undefined {
  const text = raw.get('torch_version') ?? raw.get('pytorch_version');
  return text === undefined ? undefined : /^"?(\d[\w.+-]{0,30})"?$/.exec(text.trim())?.[1];
}

function describe(
  { side, label, rank, path, steps, offsetNs, linked }: SessionRecording,
  isCompared: boolean,
): HeadRecording {
  const { trace, deviceRows } = linked;
  const { shapes, stacks } = trace.metadata.recorded;
  return {
    side,
    isCompared,
    label,
    rank: rank ?? null,
    fileName: basename(path),
    steps: steps.map(({ name, startNs, endNs }) => ({
      name,
      startNs: startNs + offsetNs,
      endNs: endNs + offsetNs,
    })),
    recorded: { shapes: shapes ?? null, stacks: stacks ?? null },
    hasMemory: trace.memory.count > 0,
    hasDevice: deviceRows.length > 0,
    hasPython: linked.byCategory[category.python]!.length > 0,
  };
}
