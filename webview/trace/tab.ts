import type { QueryAnswer, QueryName, QueryParams } from '../../src/trace/session/queries.ts';
import type { SessionHead } from '../../src/trace/session/queries/head.ts';
import type { Scope } from '../../src/trace/session/scope.ts';
import type { Page } from '../kit/page.ts';
import type { TraceApi } from './api.ts';
import type { Place, TabId } from './place.ts';
import type { TraceStrings } from './strings.ts';

/** Asks the open traces. Rejects with RefusedError. */
export type AskTrace = <K extends QueryName>(name: K, params: QueryParams<K>) => Promise<QueryAnswer<K>>;

/** What a tab works with. */
export interface TabContext {
  readonly page: Page<TraceApi, TraceStrings>;
  readonly strings: Readonly<TraceStrings>;
  readonly head: SessionHead;
  readonly subject: string;
  readonly canProfileAgain: boolean;
  readonly ask: AskTrace;
  /** Where the user is now. */
  place(): Place;
  /** Recording and steps of {@link place}, as most queries take them. */
  scope(): Scope;
  /** Goes elsewhere: another tab, other steps, an event on the timeline. Tabs are told through `show`. */
  go(change: Partial<Place>): void;
  /** Keeps a small choice of a tab, such as an order or a filter; tabs are not told. */
  keep(key: string, value: unknown): void;
  kept(key: string): unknown;
  /** Keeps what the timeline shows or has selected, without telling the tabs. */
  note(change: Pick<Partial<Place>, 'view' | 'event' | 'area'>): void;
  /** Opens the user's Python at a line. */
  openSource(frame: { readonly file: string; readonly line: number }): void;
}

/** One page of the trace. It is made when it is first shown, and keeps its element while another tab is shown. */
export interface TraceTab {
  readonly element: HTMLElement;
  /** The tab is shown, or the place changed while it is: asks what it needs and draws it. */
  show(place: Place): void;
  /** Another tab is shown. */
  hide?(): void;
  dispose(): void;
}

export type MakeTab = (context: TabContext) => TraceTab;

/** How a tab is named and made. */
export interface TabKind {
  readonly id: TabId;
  readonly title: (strings: Readonly<TraceStrings>) => string;
  /** Its code; that of large tabs is loaded when they are first shown. */
  readonly load: () => MakeTab | Promise<MakeTab>;
}
