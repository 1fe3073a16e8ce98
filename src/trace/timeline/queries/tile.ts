import { z } from 'zod/mini';
import { defineQuery } from '../../session/sessionQuery.ts';
import { timelineOf, trackAt } from '../timeline.ts';
import type { Tile } from '../timelineTypes.ts';

const params = z.object({
  track: z.number().check(z.int(), z.minimum(0)),
  /** A pixel is 2^level nanoseconds. */
  level: z.number().check(z.int(), z.minimum(-4), z.maximum(40)),
  index: z.number().check(z.int()),
});

/** What a tile of a track shows. */
export const tileQuery = defineQuery(params, (session, { track, level, index }): Tile =>
  trackAt(timelineOf(session), track).tile(level, index),
);
