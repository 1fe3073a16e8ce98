import { formatDurationNs } from '../../../src/core/units.ts';
import type { EventRef, TimelineIndex } from '../../../src/trace/timeline/timelineTypes.ts';
import { append, h } from '../../kit/dom.ts';
import { link } from '../../kit/controls.ts';
import { answerLine, fill } from '../../kit/text.ts';
import type { Place } from '../place.ts';
import type { TabContext } from '../tab.ts';
import { arrowsOf } from './arrows.ts';
import { Camera } from './camera.ts';
import { emphasisByName, emphasisByRow, type Emphasis } from './emphasis.ts';
import { Finder, listedEvents } from './finder.ts';
import { helpDialog } from './help.ts';
import { type Hit, hitTest } from './hit.ts';
import { hitText } from './hitText.ts';
import { type KeyHandlers, listenToKeys } from './keyInput.ts';
import { Marks } from './marks.ts';
import { listenToMinimap } from './minimapInput.ts';
import { alongFlow, moveFrom } from './moves.ts';
import { Names } from './names.ts';
import { Overlays } from './overlays.ts';
import type { Overlay } from './paintOverlay.ts';
import { stepAt } from './paintRuler.ts';
import { Painter } from './painter.ts';
import { makePanel, type Panel } from './panel.ts';
import { pinDialog } from './pinDialog.ts';
import { listenToPointer } from './pointer.ts';
import type { Scene, SceneLook } from './scene.ts';
import { readSceneLook } from './sceneLook.ts';
import { isSameEvent, type Selection, selectedRange } from './selection.ts';
import { selectionPanel, selectionText } from './selectionPanel.ts';
import { Selector } from './selector.ts';
import { foundPanel } from './foundPanel.ts';
import { type Layer, makeStage, type Stage } from './stage.ts';
import { minimapTracksOf, stepMarks, stepsRange } from './stepMarks.ts';
import { TileStore } from './tileStore.ts';
import { makeToolbar, type Toolbar } from './toolbar.ts';
import { rowsBetween } from './trackLayout.ts';
import { trackGroup, trackTitle } from './trackTitle.ts';
import { Tracks } from './tracks.ts';
import { isSameRange, nsAt, type TimeRange } from './viewport.ts';
import { longestGap, type Seen, viewSentence } from './viewSentence.ts';

/** The view has come to rest when it has not changed for so long. */
const restMs = 220;
const leastHeightPx = 420;
const belowPx = 16;
const keptTracks = 'timelineTracks';
const keptPanel = 'timelinePanelPx';
const keptPath = 'timelinePath';
const keptFlows = 'timelineFlows';
const firstPanelPx = 210;
const zoomStep = 0.6;

/** The timeline of a session: holds what is seen and selected, and brings its parts together. */
export class TimelineView {
  readonly element: HTMLElement;
  private readonly context: TabContext;
  private readonly index: TimelineIndex;
  private readonly camera: Camera;
  private readonly tracks: Tracks;
  private readonly store: TileStore;
  private readonly stage: Stage;
  private readonly names: Names;
  private readonly painter: Painter;
  private readonly toolbar: Toolbar;
  private readonly panel: Panel;
  private readonly selector: Selector;
  private readonly finder: Finder;
  private readonly overlays: Overlays;
  private readonly marks = new Marks();
  private readonly help: ReturnType<typeof helpDialog>;
  private readonly pins: ReturnType<typeof pinDialog>;
  private readonly sentence = h('div', { class: 'tl-sentence' });
  private readonly stops: (() => void)[] = [];
  private look: SceneLook | undefined;
  private hover: Hit | undefined;
  private dragged: { readonly range: TimeRange; readonly heights: readonly [number, number] } | undefined;
  private emphasis: Emphasis | undefined;
  private wishes = 0;
  private isPathShown = false;
  private areFlowsShown = true;
  private place: Place | undefined;
  private resting: ReturnType<typeof setTimeout> | undefined;
  private stopKeys: (() => void) | undefined;
  private notedView: TimeRange | null = null;
  private focusedOn: TimeRange | undefined;

  constructor(context: TabContext, index: TimelineIndex) {
    const { strings, page } = context;
    this.context = context;
    this.index = index;
    const fail = (thrown: unknown) =>
      page.perform(() => Promise.reject(thrown instanceof Error ? thrown : new Error(String(thrown))));
    this.camera = new Camera(index, () => this.onView());
    this.tracks = new Tracks({
      tracks: index.tracks,
      groupOf: (track) => trackGroup(track, context.head, strings),
      kept: context.kept(keptTracks),
      onChange: (kept) => {
        context.keep(keptTracks, kept);
        this.onTracks();
      },
    });
    this.store = new TileStore({
      ask: (address) => context.ask('tile', address),
      onTile: () => this.stage.request('minimap'),
      onFailure: fail,
    });
    this.stage = makeStage({
      strings,
      draw: (layers) => this.draw(layers),
      onScroll: () => {
        this.stage.request('tracks');
        this.rest();
      },
    });
    this.painter = new Painter(this.stage.canvases);
    this.names = new Names({
      strings,
      scrolled: this.stage.names,
      pinned: this.stage.pinnedNames,
      onToggleGroup: (group) => this.tracks.toggleGroup(group),
      onPin: (track) => this.tracks.togglePin(track),
      onThin: (track) => this.tracks.toggleThin(track),
    });
    this.selector = new Selector(context, (selection) => this.onSelection(selection));
    this.finder = new Finder({
      ask: (text) => context.ask('find', { text, limit: listedEvents }),
      onChange: () => this.onFound(),
      onFailure: fail,
    });
    this.overlays = new Overlays(context.ask, index.tracks, () => {
      this.stage.request('tracks');
      this.rest();
    });
    this.help = helpDialog(strings);
    this.pins = pinDialog(
      strings.timelinePinWhich,
      index.tracks.map((track) => ({
        id: track.id,
        name: `${trackGroup(track, context.head, strings)} · ${trackTitle(track, strings)}`,
      })),
      (track) => this.tracks.togglePin(track),
    );
    this.toolbar = makeToolbar(
      strings,
      {
        zoomIn: () => this.camera.zoom(zoomStep),
        zoomOut: () => this.camera.zoom(1 / zoomStep),
        whole: () => this.camera.whole(),
        search: (text) => this.finder.search(text),
        step: (direction) => page.perform(() => this.stepMatch(direction)),
        listFound: () => this.listFound(),
        filter: (text) => this.tracks.filter(text),
        togglePath: () => page.perform(() => this.showPath(!this.isPathShown)),
        toggleFlows: () => this.showFlows(!this.areFlowsShown),
        table: () => this.selector.selectArea(this.camera.view, undefined),
        help: () => this.help.toggle(),
        leave: () => this.stage.tracks.focus(),
      },
      { canPath: context.head.recordings.some(({ hasDevice }) => hasDevice) },
    );
    this.panel = makePanel({
      strings,
      heightPx: asHeight(context.kept(keptPanel)),
      onHeight: (heightPx) => context.keep(keptPanel, heightPx),
      onClose: () => this.clear(),
      roomPx: () =>
        this.stage.element.offsetHeight + (this.panel.isShown ? this.panel.element.offsetHeight : 0),
    });
    this.element = h(
      'div',
      { class: 'timeline' },
      this.sentence,
      this.toolbar.element,
      this.stage.element,
      this.panel.element,
      this.help.element,
      this.pins.element,
    );
    this.showFlows(context.kept(keptFlows) !== false);
    this.connect();
    this.onTracks();
    if (context.kept(keptPath) === true) {
      page.perform(() => this.showPath(true));
    }
  }

  /** The tab is shown, or the place changed. */
  show(place: Place): void {
    const before = this.place;
    this.place = place;
    this.stopKeys ??= listenToKeys(this.element, this.keyHandlers());
    this.fitHeight();
    const steps = stepsRange(this.context.head, place);
    if (place.view !== null && (before === undefined || !isSameView(place.view, this.notedView))) {
      this.camera.show(place.view);
    } else if (steps !== undefined && JSON.stringify(before?.steps ?? null) !== JSON.stringify(place.steps)) {
      this.camera.fit(steps);
    }
    const { event, area } = place;
    const { selection } = this.selector;
    if (event !== null && !this.selector.isAt(event)) {
      this.select(event, place.view === null || isSameView(place.view, before?.view ?? null));
    } else if (
      event === null &&
      area !== null &&
      !(selection.kind === 'area' && isSameRange(selection.range, area))
    ) {
      this.selector.selectArea(area, area.tracks ?? undefined);
    } else if (event === null && area === null && before !== undefined && selection.kind === 'event') {
      this.selector.clear();
    }
    this.stage.request('look');
    this.rest();
  }

  hide(): void {
    this.stopKeys?.();
    this.stopKeys = undefined;
    this.stage.card.hide();
  }

  dispose(): void {
    this.hide();
    clearTimeout(this.resting);
    for (const stop of this.stops) {
      stop();
    }
    this.finder.dispose();
    this.panel.dispose();
    this.stage.dispose();
    this.store.dispose();
  }

  private connect(): void {
    const { stage, camera } = this;
    this.stops.push(
      listenToPointer(stage.tracks, {
        hover: (xPx, yPx) => this.onHover(xPx, yPx),
        leave: () => this.onHover(-1, -1),
        click: (xPx, yPx) => this.onClick(xPx, yPx, false),
        doubleClick: (xPx, yPx) => this.onClick(xPx, yPx, true),
        drag: (from, to, isDone) => this.onDrag(from, to, isDone),
        pan: (px) => camera.pan(px),
        zoom: (factor, xPx) => camera.zoom(factor, xPx),
      }),
      listenToMinimap(stage.minimap, {
        whole: () => ({ ...camera.bounds, widthPx: camera.view.widthPx }),
        seen: () => camera.view,
        show: (range) => camera.show(range),
        pan: (panes) => camera.pan(panes * camera.view.widthPx),
        zoom: (factor) => camera.zoom(factor),
      }),
    );
    stage.ruler.addEventListener('click', (event) => {
      const { left, top } = stage.ruler.getBoundingClientRect();
      const step = stepAt(camera.view, this.steps(), event.clientX - left, event.clientY - top);
      if (step !== undefined) {
        camera.fit(step);
      }
    });
    const fitHeight = () => this.fitHeight();
    window.addEventListener('resize', fitHeight);
    this.stops.push(() => window.removeEventListener('resize', fitHeight));
  }

  private keyHandlers(): KeyHandlers {
    const { camera, context } = this;
    const perform = (work: () => Promise<void>) => context.page.perform(work);
    return {
      move: (step) => {
        if ('panPx' in step) {
          camera.pan(step.panPx);
        } else {
          camera.zoom(step.factor, this.hoverX());
        }
      },
      widthPx: () => camera.view.widthPx,
      isOnTracks: () => document.activeElement === this.stage.tracks,
      commands: {
        left: () => perform(() => this.arrow('left')),
        right: () => perform(() => this.arrow('right')),
        up: () => perform(() => this.arrow('up')),
        down: () => perform(() => this.arrow('down')),
        next: () => perform(() => this.arrow('right')),
        previous: () => perform(() => this.arrow('left')),
        followForward: () => this.follow('out'),
        followBack: () => this.follow('in'),
        focusSelection: () => this.focusSelection(),
        toArea: () => this.toArea(),
        mark: () => this.mark(false),
        markPermanently: () => this.mark(true),
        search: () => this.toolbar.focusSearch(),
        pin: () => this.pinByKey(),
        clear: () => this.clear(),
        help: () => this.help.toggle(),
        whole: () => camera.whole(),
        selectAll: () => this.selector.selectArea(this.index, undefined),
      },
    };
  }

  private draw(layers: ReadonlySet<Layer>): void {
    const { widthPx, heightPx } = this.stage.size();
    if (widthPx === 0 || heightPx === 0 || !this.element.isConnected) {
      return;
    }
    this.camera.setWidth(widthPx);
    if (layers.has('look') || this.look === undefined) {
      this.look = readSceneLook();
    }
    const scene = this.scene(this.look, heightPx);
    this.painter.paint(layers, scene, this.overlay(scene), {
      bounds: this.camera.bounds,
      minimapTracks: minimapTracksOf(this.index.tracks),
    });
  }

  private scene(look: SceneLook, heightPx: number): Scene {
    const { camera, tracks, store, overlays, emphasis, stage } = this;
    return {
      look,
      view: camera.view,
      heightPx,
      layout: tracks.layout,
      scrollPx: stage.scroller.scrollTop,
      store,
      steps: this.steps(),
      chosen: this.place === undefined ? undefined : stepsRange(this.context.head, this.place),
      gaps: overlays.gaps,
      paths: overlays.paths,
      emphasis,
    };
  }

  private overlay(scene: Scene): Overlay {
    const { selection } = this.selector;
    const { event } = this.selector;
    const { hover, dragged } = this;
    return {
      hovered: hover !== undefined && 'at' in hover ? hover.at : undefined,
      selected:
        event === undefined
          ? []
          : [
              { event, isMain: true },
              ...event.flows.slice(0, 60).map(({ other }) => ({ event: other, isMain: false })),
            ],
      area:
        dragged !== undefined
          ? { range: dragged.range, tracks: undefined }
          : selection.kind === 'area'
            ? selection
            : selection.kind === 'gap'
              ? { range: selection.gap, tracks: this.gapTracks(selection.gap.gpu, selection.gap.recording) }
              : undefined,
      areaHeights: dragged?.heights,
      marks: this.marks.all,
      arrows: event === undefined || !this.areFlowsShown ? [] : arrowsOf(scene, event),
    };
  }

  private gapTracks(gpu: number, recording: number): number[] {
    return [...this.overlays.gaps]
      .filter(([, gaps]) => gaps.gpu === gpu && gaps.recording === recording)
      .map(([track]) => track);
  }

  private steps() {
    return stepMarks(this.context.head, this.place?.recording ?? 0);
  }

  private onView(): void {
    // The first change comes while the camera is made.
    this.stage.request('tracks');
    this.rest();
  }

  private onTracks(): void {
    this.names.show(this.tracks.layout);
    const { strings } = this.context;
    const { rows } = this.tracks.layout;
    this.stage.tracks.setAttribute(
      'aria-label',
      fill(
        strings.timelineStage,
        this.index.tracks.length,
        rows.filter(({ kind }) => kind === 'group').length,
        formatDurationNs(this.index.fromNs),
        formatDurationNs(this.index.toNs),
      ),
    );
    this.stage.request('tracks');
    this.rest();
  }

  private onSelection(selection: Selection): void {
    const { context } = this;
    this.focusedOn = undefined;
    this.stage.request('overlay');
    this.stage.live.textContent = selectionText(selection, context.strings);
    if (selection.kind === 'none') {
      this.panel.show(undefined);
      return;
    }
    context.page.perform(async () => {
      const content = await selectionPanel(context, selection, {
        trackName: (id) => this.trackName(id),
        select: (event) => this.select(event, true),
      });
      if (this.selector.selection === selection) {
        this.panel.show(content);
      }
    });
  }

  private onFound(): void {
    this.toolbar.showFound(this.finder);
    this.wishes++;
    this.chooseEmphasis();
  }

  private chooseEmphasis(): void {
    const { finder, overlays } = this;
    this.emphasis =
      finder.text !== ''
        ? emphasisByName(this.wishes, finder.text)
        : this.isPathShown && overlays.pathRows.size > 0
          ? emphasisByRow(this.wishes, overlays.pathRows)
          : undefined;
    this.stage.request('tracks');
  }

  private onHover(xPx: number, yPx: number): void {
    const { card } = this.stage;
    this.hoveredX = xPx;
    this.hover =
      xPx < 0 || this.look === undefined
        ? undefined
        : hitTest(this.scene(this.look, this.stage.size().heightPx), xPx, yPx);
    const text = this.hover === undefined ? undefined : hitText(this.hover, this.context.strings);
    if (text === undefined) {
      card.hide();
    } else {
      card.show(xPx, yPx, text.title, text.lines);
    }
    this.stage.tracks.style.cursor = this.hover !== undefined && 'at' in this.hover ? 'pointer' : '';
    this.stage.request('overlay');
  }

  private hoveredX = -1;

  /** Keys zoom at the pointer while it is on the tracks. */
  private hoverX(): number | undefined {
    return this.hoveredX < 0 ? undefined : this.hoveredX;
  }

  private onClick(xPx: number, yPx: number, fits: boolean): void {
    if (this.look === undefined) {
      return;
    }
    const hit = hitTest(this.scene(this.look, this.stage.size().heightPx), xPx, yPx);
    switch (hit.kind) {
      case 'box':
        this.select({ recording: hit.track.recording, row: hit.eventRow }, false);
        if (fits) {
          this.camera.fit({ fromNs: hit.startNs, toNs: hit.endNs });
        }
        break;
      case 'path':
        this.select({ recording: hit.recording, row: hit.eventRow }, false);
        break;
      case 'gap':
        this.context.page.perform(() => this.selector.selectGap(hit.gap));
        if (fits) {
          this.camera.fit(hit.gap);
        }
        break;
      case 'counter':
      case 'nothing':
        this.clear();
    }
  }

  private onDrag(from: readonly [number, number], to: readonly [number, number], isDone: boolean): void {
    const { view } = this.camera;
    const clamp = (px: number) => Math.min(view.widthPx, Math.max(0, px));
    const [left, right] = [clamp(Math.min(from[0], to[0])), clamp(Math.max(from[0], to[0]))];
    const heights = [Math.min(from[1], to[1]), Math.max(from[1], to[1])] as const;
    const range = { fromNs: nsAt(view, left), toNs: nsAt(view, right) };
    this.stage.card.hide();
    this.hover = undefined;
    if (isDone) {
      this.dragged = undefined;
      const tracks = rowsBetween(this.tracks.layout, this.stage.scroller.scrollTop, heights);
      this.selector.selectArea(range, tracks.length === 0 ? undefined : tracks);
    } else {
      this.dragged = { range, heights };
      this.stage.request('overlay');
    }
  }

  private select(event: EventRef, reveals: boolean): void {
    this.context.page.perform(async () => {
      const details = await this.selector.selectEvent(event);
      if (details !== undefined) {
        this.scrollTo(details.track, details.lane);
        if (reveals) {
          this.camera.reveal({ fromNs: details.startNs, toNs: details.endNs });
        }
      }
    });
  }

  /** Brings a lane into sight, unfolding and unfiltering what hides it. */
  private scrollTo(track: number, lane: number): void {
    const hadFilter = this.tracks.filterWords !== '';
    this.tracks.uncover(track);
    if (hadFilter && this.tracks.filterWords === '') {
      this.toolbar.clearFilter();
    }
    const { layout } = this.tracks;
    const row = layout.byTrack.get(track);
    const { scroller } = this.stage;
    if (row !== undefined && !row.isPinned) {
      const top = row.yPx + lane * row.lanePx;
      const room = scroller.clientHeight - layout.pinnedPx;
      if (top < scroller.scrollTop || top + row.lanePx + 6 > scroller.scrollTop + room) {
        scroller.scrollTop = Math.max(0, top - room / 3);
      }
    }
  }

  private async arrow(direction: 'left' | 'right' | 'up' | 'down'): Promise<void> {
    const { ask, strings } = this.context;
    const { view } = this.camera;
    const to = await moveFrom({ ask, view, layout: this.tracks.layout }, this.selector.event, direction);
    if (to === undefined) {
      this.stage.live.textContent = strings.timelineNoMore;
    } else if (!isSameEvent(to, this.selector.event)) {
      this.select(to, true);
    }
  }

  private follow(direction: 'in' | 'out'): void {
    const { event } = this.selector;
    const to = event === undefined ? undefined : alongFlow(event, direction);
    if (to === undefined) {
      this.stage.live.textContent = this.context.strings.timelineNoMore;
    } else {
      this.select(to, true);
    }
  }

  private async stepMatch(direction: 1 | -1): Promise<void> {
    const event = await this.finder.step(direction, this.camera.view.fromNs);
    if (event !== undefined) {
      this.select(event, true);
    }
  }

  private listFound(): void {
    const { found, text } = this.finder;
    if (found !== undefined) {
      this.panel.show(foundPanel(this.context.strings, text, found, (event) => this.select(event, true)));
    }
  }

  private focusSelection(): void {
    const range = selectedRange(this.selector.selection);
    if (range === undefined) {
      return;
    }
    const { event } = this.selector;
    if (event !== undefined) {
      this.scrollTo(event.track, event.lane);
    }
    if (this.focusedOn === undefined) {
      this.camera.centre((range.fromNs + range.toNs) / 2);
    } else {
      this.camera.fit(range);
    }
    this.focusedOn = range;
  }

  private toArea(): void {
    const { event } = this.selector;
    if (event !== undefined) {
      this.selector.selectArea({ fromNs: event.startNs, toNs: event.endNs }, [event.track]);
    }
  }

  private mark(isPermanent: boolean): void {
    const range = selectedRange(this.selector.selection);
    if (range !== undefined) {
      this.marks.add({ fromNs: range.fromNs, toNs: range.toNs, isPermanent });
      this.stage.request('tracks');
    }
  }

  private pinByKey(): void {
    const { event } = this.selector;
    if (event === undefined) {
      this.pins.open();
    } else {
      this.tracks.togglePin(event.track);
    }
  }

  private clear(): void {
    this.marks.clearTemporary();
    this.dragged = undefined;
    this.selector.clear();
    this.stage.request('tracks');
  }

  private async showPath(isShown: boolean): Promise<void> {
    const { context, overlays } = this;
    const { head, strings, page } = context;
    this.isPathShown = isShown;
    const wanted = head.isComparison ? head.recordings.map((_, at) => at) : [context.place().recording];
    const known: number[] = [];
    for (const recording of isShown ? wanted : []) {
      if (await overlays.loadPath(recording)) {
        known.push(recording);
      }
    }
    this.isPathShown = isShown && known.length > 0;
    if (isShown && known.length === 0) {
      page.announce(strings.timelinePathNone);
    }
    context.keep(keptPath, this.isPathShown);
    this.tracks.showPaths(
      known.map((recording) => ({
        recording,
        label: head.isComparison
          ? trackGroup({ recording, group: strings.timelinePathOf }, head, strings)
          : strings.timelinePathOf,
      })),
    );
    this.wishes++;
    this.chooseEmphasis();
    this.showToggles();
  }

  private showFlows(areShown: boolean): void {
    this.areFlowsShown = areShown;
    this.context.keep(keptFlows, areShown);
    this.showToggles();
    this.stage.request('overlay');
  }

  private showToggles(): void {
    this.toolbar.showToggles({ path: this.isPathShown, flows: this.areFlowsShown });
  }

  private trackName(id: number): string {
    const track = this.tracks.track(id);
    const { head, strings } = this.context;
    return track === undefined ? '' : `${trackGroup(track, head, strings)} · ${trackTitle(track, strings)}`;
  }

  /** Once the view has come to rest: says what is seen, keeps it, asks for gaps in sight. */
  private rest(): void {
    clearTimeout(this.resting);
    this.resting = setTimeout(() => {
      const { camera, context, place } = this;
      if (place === undefined) {
        return;
      }
      const { fromNs, toNs } = camera.view;
      this.notedView = camera.isWhole ? null : { fromNs, toNs };
      context.note({ view: this.notedView });
      this.say();
      const { layout } = this.tracks;
      const { scroller } = this.stage;
      const seen = rowsBetween(layout, scroller.scrollTop, [0, scroller.clientHeight]);
      const recordings = new Set([
        place.recording,
        ...seen.map((id) => this.tracks.track(id)?.recording ?? 0),
      ]);
      context.page.perform(async () => {
        for (const recording of recordings) {
          await this.overlays.loadGaps(recording);
        }
      });
    }, restMs);
  }

  private say(): void {
    const { camera, context, overlays } = this;
    const { strings, head } = context;
    const recording = this.place?.recording ?? 0;
    const seen: Seen = {
      view: camera.view,
      bounds: camera.bounds,
      isWhole: camera.isWhole,
      steps: stepsRange(head, { recording, steps: null }),
      gaps: overlays.firstGaps(recording),
    };
    const gap = longestGap(seen);
    const note = h('p', { class: 'note' });
    append(
      note,
      gap === undefined
        ? [strings.timelineNoWait]
        : [
            fill(
              strings.timelineLongest,
              formatDurationNs(gap.toNs - gap.fromNs),
              strings[`timelineCause-${gap.cause}`],
            ),
            ' ',
            link({
              label: strings.timelineShow,
              onPress: () => {
                camera.fit(gap);
                const [track] = this.gapTracks(gap.gpu, gap.recording);
                if (track !== undefined) {
                  this.scrollTo(track, 0);
                }
                context.page.perform(() => this.selector.selectGap(gap));
              },
            }),
          ],
    );
    this.sentence.replaceChildren(answerLine(viewSentence(seen, strings)), note);
    const { minimap } = this.stage;
    const { fromNs, toNs } = camera.view;
    const { bounds } = camera;
    minimap.setAttribute('aria-valuemin', '0');
    minimap.setAttribute('aria-valuemax', '100');
    minimap.setAttribute(
      'aria-valuenow',
      String(Math.round((100 * ((fromNs + toNs) / 2 - bounds.fromNs)) / (bounds.toNs - bounds.fromNs))),
    );
    minimap.setAttribute(
      'aria-valuetext',
      fill(strings.timelineRange, formatDurationNs(fromNs), formatDurationNs(toNs)),
    );
  }

  /** As much of the pane as is left below the head of the page. */
  private fitHeight(): void {
    const top = this.element.getBoundingClientRect().top + scrollY;
    this.element.style.height = `${Math.max(leastHeightPx, innerHeight - top - belowPx)}px`;
  }
}

function asHeight(kept: unknown): number {
  return typeof kept === 'number' && Number.isFinite(kept) ? kept : firstPanelPx;
}

function isSameView(left: TimeRange | null, right: TimeRange | null): boolean {
  return left === right || (left !== null && right !== null && isSameRange(left, right));
}
