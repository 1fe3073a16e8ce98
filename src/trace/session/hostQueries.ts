import { shareQuery } from '../share/shareQuery.ts';
import type { hostQueryNames } from './hostQueryNames.ts';

/** What the editor and the command line may ask of a session on top of what pages may: it touches files. */
export const hostQueries = {
  share: shareQuery,
} as const satisfies Readonly<Record<(typeof hostQueryNames)[number], unknown>>;
