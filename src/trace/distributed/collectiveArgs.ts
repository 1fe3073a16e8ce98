import * as z from 'zod/mini';
import { type CollectiveKind, collectiveKind, elementBytes } from './collectiveNames.ts';

const number = z.catch(z.optional(z.number()), undefined);
const text = z.catch(z.optional(z.string()), undefined);

/** Arguments of `record_param_comms` and of the kernels it launches, as PyTorch spells them. */
const argsSchema = z.object({
  'Collective name': text,
  dtype: text,
  'In msg nelems': number,
  'Out msg nelems': number,
  'Group size': number,
  'Process Group Name': text,
  'Process Group Description': text,
  'Process Group Ranks': z.catch(z.optional(z.union([z.string(), z.array(z.number())])), undefined),
  Seq: number,
});

/** What a trace says of one collective beside its times. */
export interface CollectiveArgs {
  readonly kind: CollectiveKind;
  readonly dtype: string | undefined;
  /** Size of the whole message as nccl-tests counts it: the larger of what goes in and what comes out of a rank. */
  readonly sizeBytes: number | undefined;
  readonly group: string | undefined;
  readonly groupDescription: string | undefined;
  readonly groupSize: number | undefined;
  /** Members of the group as the trace writes them. */
  readonly groupRanks: string | undefined;
  readonly sequence: number | undefined;
}

/** Reads the arguments of one collective; `undefined` for what is none (`wait`) or cannot be read. */
export function parseCollectiveArgs(json: string): CollectiveArgs | undefined {
  const parsed = z.safeParse(argsSchema, parse(json));
  const kind = parsed.success ? collectiveKind(parsed.data['Collective name'] ?? '') : undefined;
  if (!parsed.success || kind === undefined) {
    return undefined;
  }
  const { data } = parsed;
  const elements = Math.max(data['In msg nelems'] ?? -1, data['Out msg nelems'] ?? -1);
  const size = data.dtype === undefined ? undefined : elementBytes(data.dtype);
  const ranks = data['Process Group Ranks'];
  return {
    kind,
    dtype: data.dtype,
    sizeBytes: elements < 0 || size === undefined ? undefined : elements * size,
    group: data['Process Group Name'],
    groupDescription: data['Process Group Description'],
    groupSize: data['Group size'],
    groupRanks: ranks === undefined ? undefined : typeof ranks === 'string' ? ranks : JSON.stringify(ranks),
    sequence: data.Seq,
  };
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
