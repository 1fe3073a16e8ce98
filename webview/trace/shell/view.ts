import { button } from '../../kit/controls.ts';
import { h, replaceChildrenKeepingFocus } from '../../kit/dom.ts';
import { pageHeader } from '../../kit/header.ts';
import type { Page } from '../../kit/page.ts';
import { emptyView, failureView, loadingView } from '../../kit/states.ts';
import { fill, plainDirection } from '../../kit/text.ts';
import type { AnsweredQuery, TraceApi, TraceState } from '../api.ts';
import type { Place, TabId } from '../place.ts';
import type { TraceStrings } from '../strings.ts';
import type { AskTrace, TabContext, TabKind, TraceTab } from '../tab.ts';
import { tabsOf } from '../tabs.ts';
import { readingView } from './loading.ts';
import { PlaceKeeper } from './placeKeeper.ts';
import { scopeBar } from './scopeBar.ts';
import { type TabBar, tabBar } from './tabBar.ts';
import { TabScroll } from './tabScroll.ts';

type Ready = Extract<TraceState, { kind: 'ready' }>;

/** What stands while a trace is shown; tabs are made when they are first shown. */
interface Shown {
  readonly state: Ready;
  readonly context: TabContext;
  readonly kinds: readonly TabKind[];
  readonly made: Map<TabId, TraceTab>;
  /** Tabs whose code is on its way. */
  readonly loading: Set<TabId>;
  readonly bar: TabBar;
  readonly scope: HTMLElement;
  readonly panel: HTMLElement;
  current: TabId | undefined;
}

/** Draws the trace page: its states, and the tabs of an open trace. */
export class TraceView {
  private readonly page: Page<TraceApi, TraceStrings>;
  private readonly place: PlaceKeeper;
  private readonly noticeLine = h('p', { class: 'file-notice', attributes: { role: 'status' } });
  private readonly scroll = new TabScroll();
  private shown: Shown | undefined;

  constructor(page: Page<TraceApi, TraceStrings>) {
    this.page = page;
    this.place = new PlaceKeeper(page, (place) => {
      // A place that cannot be kept is no reason to disturb the user.
      page.ask('notePlace', place).catch(() => undefined);
    });
  }

  show(state: TraceState): void {
    if (state.kind === 'ready') {
      if (this.shown?.state.version !== state.version) {
        this.close();
        this.place.offer(state.place);
        this.open(state);
      }
      return;
    }
    this.close();
    const { strings } = this.page;
    const header = pageHeader({ subject: state.subject, facts: [], actions: [] });
    this.page.show(
      header,
      ...(state.kind === 'loading'
        ? readingView(state.overview, strings)
        : [
            failureView(state.failure, [
              this.button(strings.retry, () => this.page.ask('reload'), 'primary'),
              ...(state.canOpenAsText
                ? [this.button(strings.openAsText, () => this.page.ask('openAsText'))]
                : []),
              this.button(strings.showLog, () => this.page.ask('showLog')),
            ]),
          ]),
    );
  }

  /** Says something about the files, under the header. */
  notice(text: string | null): void {
    this.noticeLine.textContent = text === null ? '' : plainDirection(text);
  }

  /** Goes to a place that somebody outside the page named. */
  goTo(change: Partial<Place>): void {
    // Times from outside are on the axis that the traces open with, unless it is said otherwise.
    this.place.change(withAxis(change, 0));
    const { shown } = this;
    if (shown !== undefined && change.kept !== undefined) {
      // Tabs read what they keep when they are made.
      this.discardTabs(shown);
    }
    this.update();
  }

  private open(state: Ready): void {
    const { subject, head } = state;
    const { strings } = this.page;
    if (head.recordings.length === 0) {
      this.page.show(
        pageHeader({ subject, facts: [], actions: [] }),
        emptyView(strings.nothingRecorded, '', []),
      );
      return;
    }
    const context = this.contextOf(state);
    const kinds = tabsOf(head);
    const bar = tabBar({
      label: strings.pages,
      tabs: kinds.map(({ id, title }) => ({ id, title: title(strings) })),
      onSelect: (tab) => context.go({ tab }),
    });
    // It is there before it is shown, so that who chose in it finds the focus there again.
    const scope = h('div', { class: 'scope' }, scopeBar(context, this.place.get()));
    const panel = h('div', {
      class: 'tab-panel',
      attributes: { role: 'tabpanel', id: 'tab-panel', tabindex: -1 },
    });
    this.shown = {
      state,
      context,
      kinds,
      made: new Map(),
      loading: new Set(),
      bar,
      scope,
      panel,
      current: undefined,
    };
    this.page.show(
      this.header(state),
      this.noticeLine,
      h('div', { class: 'tab-line' }, bar.element, scope),
      panel,
    );
    this.update();
  }

  private close(): void {
    if (this.shown !== undefined) {
      this.discardTabs(this.shown);
    }
    this.scroll.dispose();
    this.shown = undefined;
  }

  /** Shows the tab of the place, and tells it where that is. */
  private update(): void {
    const { shown } = this;
    if (shown === undefined) {
      return;
    }
    const { context, kinds, made, bar, scope, panel } = shown;
    const { recordings, pairs, alignedPair } = context.head;
    if (this.place.get().recording >= recordings.length) {
      this.place.change({ recording: 0, steps: null });
    }
    if (this.place.get().alignedPair >= Math.max(1, pairs.length)) {
      // Times on the axis of steps that are not here mean nothing.
      this.place.change({ alignedPair: 0, view: null, area: null });
    }
    const wanted = this.place.get();
    if (wanted.alignedPair !== alignedPair) {
      this.page.perform(() => this.align(shown, wanted.alignedPair));
      return;
    }
    const kind = kinds.find(({ id }) => id === wanted.tab) ?? kinds[0];
    if (kind === undefined) {
      return;
    }
    const place: Place = { ...wanted, tab: kind.id };
    const tab = made.get(kind.id) ?? this.make(shown, kind);
    if (shown.current !== kind.id) {
      if (shown.current !== undefined) {
        this.scroll.leave(shown.current);
        made.get(shown.current)?.hide?.();
      }
      shown.current = kind.id;
      bar.select(kind.id);
      panel.setAttribute('aria-labelledby', `tab-${kind.id}`);
      panel.dataset['tab'] = kind.id;
      panel.replaceChildren(tab?.element ?? loadingView(context.strings.working));
      this.scroll.enter(kind.id, panel);
    }
    replaceChildrenKeepingFocus(scope, scopeBar(context, place));
    tab?.show(place);
  }

  /**
   * Has other steps of a comparison begin together: all times of one side become others, so that no tab of before may
   * go on.
   */
  private async align(shown: Shown, alignedPair: number): Promise<void> {
    const { state, context, panel } = shown;
    const { version } = state;
    this.discardTabs(shown);
    panel.replaceChildren(loadingView(context.strings.working));
    const isWanted = () => this.shown === shown && this.place.get().alignedPair === alignedPair;
    try {
      const answer = await this.page.ask('query', { version, name: 'head', alignedPair });
      if (isWanted()) {
        this.close();
        // The answer's type follows the query's name; see src/trace/session/queries.ts.
        this.open({ ...state, head: answer as Ready['head'] });
      }
    } catch (thrown) {
      if (isWanted()) {
        this.place.change({ alignedPair: context.head.alignedPair, view: null, area: null });
        this.update();
      }
      throw thrown;
    }
  }

  private discardTabs(shown: Shown): void {
    if (shown.current !== undefined) {
      this.scroll.leave(shown.current);
    }
    shown.made.forEach((tab) => tab.dispose());
    shown.made.clear();
    shown.current = undefined;
  }

  /** Makes a tab; `undefined` while its code is loaded, after which it is shown if it is still wanted. */
  private make(shown: Shown, { id, load }: TabKind): TraceTab | undefined {
    const { made, context, loading } = shown;
    const code = load();
    if (typeof code === 'function') {
      const tab = code(context);
      made.set(id, tab);
      return tab;
    }
    if (!loading.has(id)) {
      loading.add(id);
      this.page.perform(async () => {
        const make = await code;
        if (this.shown === shown) {
          made.set(id, make(context));
          if (shown.current === id) {
            shown.current = undefined;
            this.update();
          }
        }
      });
    }
    return undefined;
  }

  private contextOf(state: Ready): TabContext {
    const { page, place } = this;
    const { version, answered } = state;
    const { alignedPair } = state.head;
    const ask: AskTrace = async (name, params) =>
      // The answer's type follows the query's name; see src/trace/session/queries.ts.
      (answered !== null && isQuery(answered, name, params)
        ? answered.answer
        : await page.ask('query', { version, name, params, alignedPair })) as Awaited<
        ReturnType<AskTrace>
      > as never;
    const context: TabContext = {
      page,
      strings: page.strings,
      head: state.head,
      subject: state.subject,
      canProfileAgain: state.canProfileAgain,
      ask,
      place: () => place.get(),
      scope: () => {
        const { recording, steps } = place.get();
        return { recording, steps };
      },
      go: (change) => {
        if (isShown()) {
          // Times are on the axis that they were asked on.
          place.change(withAxis(change, alignedPair));
          this.update();
        }
      },
      keep: (key, value) => place.keep(key, value),
      kept: (key) => place.get().kept[key],
      note: (change) => {
        if (isShown() && place.get().alignedPair === alignedPair) {
          place.change(change);
        }
      },
      openSource: ({ file, line }) => page.perform(() => page.ask('openSource', { file, line })),
    };
    // What was asked before the page was opened anew may be answered after it.
    const isShown = () => this.shown?.context === context;
    return context;
  }

  private header({ subject, head, canProfileAgain }: Ready): HTMLElement {
    const { strings } = this.page;
    return pageHeader({
      subject,
      facts: head.facts.map(plainDirection),
      actions: [
        this.button(strings.copyLink, () => this.copyLink()),
        ...(head.isComparison
          ? [this.button(strings.swap, () => this.page.ask('swap'))]
          : [
              this.button(strings.compareWith, () => this.page.ask('compareWith')),
              this.button(strings.exportReport, () => this.exportReport()),
            ]),
        ...(canProfileAgain
          ? [
              this.button(
                strings.profileAgain,
                () => this.page.ask('profileAgain', { options: [] }),
                'primary',
              ),
            ]
          : []),
      ],
    });
  }

  private button(label: string, act: () => Promise<void>, look: 'primary' | 'quiet' = 'quiet'): HTMLElement {
    return button({ label, look, onPress: () => this.page.perform(act) });
  }

  private async copyLink(): Promise<void> {
    await this.page.ask('copyLink', this.place.get());
    this.page.announce(this.page.strings.copied);
  }

  private async exportReport(): Promise<void> {
    const fileName = await this.page.ask('exportReport');
    if (fileName !== null) {
      this.page.announce(fill(this.page.strings.saved, fileName));
    }
  }
}

/** A change with the aligned steps that its times belong to, where it has times and does not say so itself. */
function withAxis(change: Partial<Place>, alignedPair: number): Partial<Place> {
  return (change.view ?? change.area ?? null) === null ? change : { alignedPair, ...change };
}

function isQuery(answered: AnsweredQuery, name: string, params: unknown): boolean {
  return answered.name === name && JSON.stringify(answered.params) === JSON.stringify(params);
}
