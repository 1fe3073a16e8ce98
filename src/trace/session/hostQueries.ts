import { shareQuery } from '../share/shareQuery.ts';
import type { hostQueryNames } from './hostQueryNames.ts';
import type { Queries } from './queries.ts';

/** What the editor and the command line may ask of a session on top of what pages may: it touches files. */
export const hostQueries = {
  share: shareQuery,
} as const satisfies Readonly<Record<(typeof hostQueryNames)[number], unknown>>;

/** All that the host may ask. */
type All = Queries & typeof hostQueries;
export type HostQueryName = keyof All;
export type HostParams<K extends HostQueryName> = Parameters<All[K]['answer']>[1];
export type HostAnswer<K extends HostQueryName> = Awaited<ReturnType<All[K]['answer']>>;
