import { z } from 'zod/mini';
import { type Place, tabIds } from './place.ts';

const index = z.number().check(z.int(), z.minimum(0));

/** A {@link Place} that comes from a page, a link or an earlier version. */
export const placeSchema: z.ZodMiniType<Place> = z.object({
  tab: z.enum(tabIds),
  recording: index,
  steps: z.nullable(z.tuple([index, index])),
  view: z.nullable(z.object({ fromNs: z.number(), toNs: z.number() })),
  event: z.nullable(z.object({ recording: index, row: index })),
  area: z.nullable(z.object({ fromNs: z.number(), toNs: z.number(), tracks: z.nullable(z.array(index)) })),
  // Places of before there was a choice have none.
  alignedPair: z._default(index, 0),
  kept: z.record(z.string(), z.unknown()),
});
