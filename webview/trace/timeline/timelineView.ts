import type { TimelineIndex, TimelineTrack } from '../../../src/trace/timeline/timelineTypes.ts';
import { h } from '../../kit/dom.ts';
import { fill } from '../../kit/text.ts';
import type { Place } from '../place.ts';
import type { TabContext } from '../tab.ts';
import { timeText } from '../timeText.ts';
import { AreaDrag } from './areaDrag.ts';
import { Camera } from './camera.ts';
import { Controls } from './controls.ts';
import { Finder, listedEvents } from './finder.ts';
import { besideOneAnother } from './groupOrder.ts';
import { followPlace } from './followPlace.ts';
import { hitTest } from './hit.ts';
import { Hover } from './hover.ts';
import { KeptTexts } from './keptTexts.ts';
import { listenToKeys } from './keyInput.ts';
import { Marks } from './marks.ts';
import { Names } from './names.ts';
import { Navigator } from './navigator.ts';
import { overlayOf } from './overlayOf.ts';
import { Overlays } from './overlays.ts';
import { Painter } from './painter.ts';
import { PanelKeeper } from './panelKeeper.ts';
import { PathToggle } from './pathToggle.ts';
import { SeenText } from './seenText.ts';
import { selectionText } from './selectionPanel.ts';
import { sensiblePlace } from './sensiblePlace.ts';
import { Selector } from './selector.ts';
import { type Layer, makeStage, type Stage } from './stage.ts';
import { SceneSource } from './sceneSource.ts';
import { comparedOfSides, minimapTracksOf, stepsRange } from './stepMarks.ts';
import { TileStore } from './tileStore.ts';
import { groupFile, loneTrackTitle, trackGroup, trackOfGpuTitle, trackTitle } from './trackTitle.ts';
import { Tracks } from './tracks.ts';
import { connectPointer } from './viewInput.ts';
import { ViewRest } from './viewRest.ts';

const leastHeightPx = 420;
/** Left free at the bottom of the pane. */
const belowPx = 16;
const keptTracks = 'timelineTracks';

/** The timeline of a session: holds what is seen and selected, and brings its parts together. */
export class TimelineView {
  readonly element: HTMLElement;
  private readonly context: TabContext;
  private readonly index: TimelineIndex;
  private readonly camera: Camera;
  private readonly texts: KeptTexts;
  private readonly tracks: Tracks;
  private readonly store: TileStore;
  private readonly stage: Stage;
  private readonly painter: Painter;
  private readonly source: SceneSource;
  private readonly controls: Controls;
  private readonly panel: PanelKeeper;
  private readonly selector: Selector;
  private readonly finder: Finder;
  private readonly overlays: Overlays;
  private readonly path: PathToggle;
  private readonly navigator: Navigator;
  private readonly hover: Hover;
  private readonly drag: AreaDrag;
  private readonly marks: Marks;
  private readonly rest: ViewRest;
  private readonly names: Names;
  private readonly stops: (() => void)[] = [];
  private stopKeys: (() => void) | undefined;
  private place: Place | undefined;

  constructor(context: TabContext, index: TimelineIndex) {
    const { strings, page, head } = context;
    this.context = context;
    this.index = index;
    this.marks = new Marks(context);
    this.texts = new KeptTexts(context);
    const fail = (thrown: unknown) =>
      page.perform(() => Promise.reject(thrown instanceof Error ? thrown : new Error(String(thrown))));
    this.camera = new Camera(index, () => {
      this.hover.forget();
      this.redraw();
    });
    this.stage = makeStage({
      strings,
      stepLines: head.isComparison ? comparedOfSides(head).length : 1,
      draw: (layers) => this.draw(layers),
      onScroll: () => {
        this.hover.forget();
        this.redraw();
      },
    });
    const groupOf = (track: TimelineTrack) => trackGroup(track, head, strings);
    this.tracks = new Tracks({
      tracks: index.tracks,
      groupOf,
      order: (tracks) =>
        head.isComparison
          ? besideOneAnother(tracks, groupOf, (track) =>
              head.recordings[track.recording]?.side === 'after' ? 1 : 0,
            )
          : tracks,
      isCompact: head.isComparison,
      kept: context.kept(keptTracks),
      filter: this.texts.filter,
      onChange: (kept) => {
        context.keep(keptTracks, kept);
        this.onTracks();
      },
      onUnfiltered: () => {
        this.texts.keepFilter('');
        this.controls.toolbar.clearFilter();
      },
    });
    this.names = new Names({
      strings,
      scrolled: this.stage.names,
      pinned: this.stage.pinnedNames,
      groupNote: ({ first }) => groupFile(first, head),
      pinnedTitle: (track) => loneTrackTitle(track, head, strings),
      onToggleGroup: (group) => this.tracks.toggleGroup(group),
      onPin: (track) => this.tracks.togglePin(track),
      onThin: (track) => this.tracks.toggleThin(track),
    });
    this.store = new TileStore({
      ask: (address) => context.ask('tile', address),
      onTile: () => this.stage.request('minimap'),
      onFailure: fail,
    });
    this.painter = new Painter(this.stage.canvases);
    this.selector = new Selector(context, (selection) => {
      this.stage.request('overlay');
      this.stage.live.textContent = selectionText(selection, context);
      this.panel.showSelection(selection);
    });
    this.finder = new Finder({
      ask: (text) => context.ask('find', { text, limit: listedEvents }),
      onChange: () => {
        this.controls.toolbar.showFound(this.finder);
        this.chooseEmphasis();
      },
      onFailure: fail,
    });
    this.overlays = new Overlays(context.ask, index.tracks, () => this.redraw());
    this.path = new PathToggle(context, this.overlays, this.tracks, () => {
      this.chooseEmphasis();
      this.controls.showToggles();
    });
    const { camera, stage, tracks, texts, selector, finder, marks, store, overlays } = this;
    const place = () => this.place;
    this.source = new SceneSource({ context, camera, tracks, store, overlays, stage, place });
    this.navigator = new Navigator({ context, camera, tracks, selector, finder, marks, stage });
    this.panel = new PanelKeeper(context, this.navigator, {
      trackName: (id) => this.trackName(id),
      trackInRecording: (id) => {
        const track = this.tracks.track(id);
        return track === undefined ? '' : trackOfGpuTitle(track, strings);
      },
      trackOfGap: (gap) => overlays.trackOf(gap),
      tracksPx: () => stage.element.offsetHeight,
      onShown: (selection) => {
        if (selection.kind === 'event') {
          this.navigator.keepInSight(selection.event.track, selection.event.lane);
        } else if (selection.kind === 'gap') {
          const track = overlays.trackOf(selection.gap);
          if (track !== undefined) {
            this.navigator.keepInSight(track);
          }
        }
      },
    });
    this.hover = new Hover(stage, strings, () => this.source.scene());
    this.drag = new AreaDrag(camera);
    const seen = new SeenText(strings, (gap) => {
      camera.fit(gap);
      const track = this.overlays.trackOf(gap);
      if (track !== undefined) {
        this.navigator.scrollTo(track, 0);
      }
      page.perform(() => selector.selectGap(gap));
    });
    this.rest = new ViewRest({
      context,
      camera,
      tracks,
      stage,
      overlays: this.overlays,
      hover: this.hover,
      seen,
      place,
    });
    this.controls = new Controls({
      context,
      index,
      camera,
      stage,
      tracks,
      texts,
      finder,
      selector,
      navigator: this.navigator,
      panel: this.panel,
      path: this.path,
      trackName: (id) => this.trackName(id),
    });
    this.element = h(
      'div',
      { class: 'timeline' },
      seen.element,
      this.controls.toolbar.element,
      stage.element,
      this.panel.element,
      ...this.controls.dialogs,
    );
    const fitHeight = () => this.fitHeight();
    window.addEventListener('resize', fitHeight);
    this.stops.push(
      () => window.removeEventListener('resize', fitHeight),
      connectPointer({
        stage,
        camera,
        hover: this.hover,
        drag: this.drag,
        tracks,
        selector,
        navigator: this.navigator,
        stepLines: () => this.source.stepLines(),
        hitAt: (xPx, yPx) => {
          const scene = this.source.scene();
          return scene === undefined ? undefined : hitTest(scene, xPx, yPx);
        },
        perform: (work) => page.perform(work),
      }),
    );
    this.onTracks();
    if (texts.search !== '') {
      finder.search(texts.search);
    }
    if (this.path.wasShown) {
      page.perform(() => this.path.show(true));
    }
  }

  /** The tab is shown, or the place changed. */
  show(asked: Place): void {
    const place = sensiblePlace(asked, this.camera.bounds);
    if (place !== asked) {
      this.context.note({ view: place.view, area: place.area });
    }
    const before = this.place;
    this.place = place;
    this.fitHeight();
    if (this.stopKeys === undefined) {
      this.stopKeys = this.listenToKeys();
      // An element that was taken off the page has forgotten how far it was scrolled.
      this.stage.scroller.scrollTop = this.rest.keptScrollPx;
    }
    const { camera, navigator, selector } = this;
    // What the user hid is not brought to sight because the page comes back.
    const mayHide = before === undefined && place.event !== null && this.texts.mayHide(place.event);
    followPlace(place, before, {
      camera,
      navigator: mayHide ? navigator.stayingPut() : navigator,
      selector,
      notedView: this.rest.notedView,
      steps: stepsRange(this.context.head, place),
    });
    this.stage.request('look');
    this.rest.schedule();
  }

  hide(): void {
    this.stopKeys?.();
    this.stopKeys = undefined;
    this.hover.leave();
  }

  dispose(): void {
    this.hide();
    this.rest.dispose();
    for (const stop of this.stops) {
      stop();
    }
    this.finder.dispose();
    this.panel.dispose();
    this.stage.dispose();
    this.store.dispose();
  }

  private listenToKeys(): () => void {
    const { camera, hover } = this;
    return listenToKeys(this.element, {
      move: (step) => {
        if ('panPx' in step) {
          camera.pan(step.panPx);
        } else {
          camera.zoom(step.factor, hover.xPx);
        }
      },
      widthPx: () => camera.view.widthPx,
      isOnTracks: () => document.activeElement === this.stage.tracks,
      commands: this.controls.commands(),
    });
  }

  private redraw(): void {
    this.stage.request('tracks');
    this.rest.schedule();
  }

  private draw(layers: ReadonlySet<Layer>): void {
    const { widthPx, heightPx } = this.stage.size();
    if (widthPx === 0 || heightPx === 0 || !this.element.isConnected) {
      return;
    }
    this.camera.setWidth(widthPx);
    if (layers.has('look') || !this.source.hasLook) {
      this.controls.showLook(this.source.readLook());
    }
    const scene = this.source.scene();
    if (scene !== undefined) {
      const overlay = overlayOf(scene, {
        selection: this.selector.selection,
        hit: this.hover.hit,
        drawn: this.drag.drawn,
        marks: this.marks.all,
        areFlowsShown: this.controls.areFlowsShown,
      });
      this.painter.paint(layers, scene, overlay, {
        bounds: this.camera.bounds,
        minimapTracks: minimapTracksOf(this.index.tracks),
      });
    }
  }

  private onTracks(): void {
    const { layout } = this.tracks;
    this.names.show(layout);
    this.controls.showLayout(layout);
    this.stage.tracks.setAttribute(
      'aria-label',
      fill(
        this.context.strings.timelineStage,
        this.index.tracks.length,
        layout.rows.filter(({ kind }) => kind === 'group').length,
        timeText(this.index.fromNs),
        timeText(this.index.toNs),
      ),
    );
    this.redraw();
  }

  private chooseEmphasis(): void {
    this.source.emphasise(this.finder.text, this.path.isShown);
    this.stage.request('tracks');
  }

  private trackName(id: number): string {
    const track = this.tracks.track(id);
    const { head, strings } = this.context;
    return track === undefined ? '' : `${trackGroup(track, head, strings)} · ${trackTitle(track, strings)}`;
  }

  /** As much of the pane as is left below the head of the page. */
  private fitHeight(): void {
    const top = this.element.getBoundingClientRect().top + scrollY;
    this.element.style.minHeight = `${Math.max(leastHeightPx, innerHeight - top - belowPx)}px`;
  }
}
