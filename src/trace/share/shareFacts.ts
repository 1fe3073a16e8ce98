import * as z from 'zod/mini';

const count = z.number().check(z.int(), z.minimum(0));
const id = z.union([z.number(), z.string()]);

/** What of a trace is no column, as {@link toRecord} gives it. */
export const shareFactsSchema = z.object({
  counts: z.tuple([count, count, count]),
  tracks: z.array(
    z.object({
      pid: id,
      tid: id,
      index: count,
      kind: z.enum(['host', 'device', 'other']),
      processName: z.string(),
      threadName: z.string(),
      events: count,
    }),
  ),
  marks: z.array(z.object({ name: z.string(), timeNs: z.number() })),
  collectives: z.array(z.tuple([count, z.string()])),
  metadata: z.array(z.tuple([z.string(), z.string()])),
  problems: z.object({
    skipped: z.array(z.object({ offset: z.number(), bytes: z.number() })),
    skippedPlaces: count,
    skippedBytes: z.number(),
    repaired: count,
    withoutTime: count,
    negativeDurations: count,
    isTruncated: z.boolean(),
    damage: z.nullable(
      z.object({ kind: z.enum(['cut', 'corrupt', 'altered']), fileOffset: z.nullable(z.number()) }),
    ),
  }),
  eventCount: count,
  textBytes: count,
  baseUs: z.number(),
});
export type ShareFacts = z.infer<typeof shareFactsSchema>;
