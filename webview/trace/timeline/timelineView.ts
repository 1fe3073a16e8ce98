import { formatDurationNs } from '../../../src/core/units.ts';
import type { TimelineIndex } from '../../../src/trace/timeline/timelineTypes.ts';
import { h } from '../../kit/dom.ts';
import { fill } from '../../kit/text.ts';
import type { Place } from '../place.ts';
import type { TabContext } from '../tab.ts';
import { AreaDrag } from './areaDrag.ts';
import { Camera } from './camera.ts';
import { emphasisByName, emphasisByRow, type Emphasis } from './emphasis.ts';
import { Finder, listedEvents } from './finder.ts';
import { foundPanel } from './foundPanel.ts';
import { helpDialog } from './help.ts';
import { hitTest } from './hit.ts';
import { Hover } from './hover.ts';
import { listenToKeys } from './keyInput.ts';
import { makeLegend } from './legend.ts';
import { Marks } from './marks.ts';
import { listenToMinimap } from './minimapInput.ts';
import { Names } from './names.ts';
import { Navigator } from './navigator.ts';
import { overlayOf } from './overlayOf.ts';
import { Overlays } from './overlays.ts';
import { stepAt } from './paintRuler.ts';
import { Painter } from './painter.ts';
import { makePanel, type Panel } from './panel.ts';
import { PathToggle } from './pathToggle.ts';
import { pinDialog } from './pinDialog.ts';
import { listenToPointer } from './pointer.ts';
import type { Scene, SceneLook } from './scene.ts';
import { readSceneLook } from './sceneLook.ts';
import { SeenText } from './seenText.ts';
import type { Selection } from './selection.ts';
import { selectionPanel, selectionText } from './selectionPanel.ts';
import { Selector } from './selector.ts';
import { type Layer, makeStage, type Stage } from './stage.ts';
import { minimapTracksOf, stepMarks, stepsRange } from './stepMarks.ts';
import { TileStore } from './tileStore.ts';
import { makeToolbar, type Toolbar } from './toolbar.ts';
import { rowsBetween } from './trackLayout.ts';
import { trackGroup, trackTitle } from './trackTitle.ts';
import { Tracks } from './tracks.ts';
import { viewCommands } from './viewCommands.ts';
import { isSameRange, type TimeRange } from './viewport.ts';

/** The view has come to rest when it has not changed for so long. */
const restMs = 220;
const leastHeightPx = 420;
/** Left free at the bottom of the pane. */
const belowPx = 16;
const keptTracks = 'timelineTracks';
const keptPanel = 'timelinePanelPx';
const keptFlows = 'timelineFlows';
const firstPanelPx = 210;

/** The timeline of a session: holds what is seen and selected, and brings its parts together. */
export class TimelineView {
  readonly element: HTMLElement;
  private readonly context: TabContext;
  private readonly index: TimelineIndex;
  private readonly camera: Camera;
  private readonly tracks: Tracks;
  private readonly store: TileStore;
  private readonly stage: Stage;
  private readonly painter: Painter;
  private readonly toolbar: Toolbar;
  private readonly panel: Panel;
  private readonly selector: Selector;
  private readonly finder: Finder;
  private readonly overlays: Overlays;
  private readonly path: PathToggle;
  private readonly navigator: Navigator;
  private readonly hover: Hover;
  private readonly drag: AreaDrag;
  private readonly marks = new Marks();
  private readonly seen: SeenText;
  private readonly names: Names;
  private readonly legend: ReturnType<typeof makeLegend>;
  private readonly help: ReturnType<typeof helpDialog>;
  private readonly pins: ReturnType<typeof pinDialog>;
  private readonly stops: (() => void)[] = [];
  private stopKeys: (() => void) | undefined;
  private look: SceneLook | undefined;
  private emphasis: Emphasis | undefined;
  private wishes = 0;
  private areFlowsShown = true;
  private place: Place | undefined;
  private notedView: TimeRange | null = null;
  private resting: ReturnType<typeof setTimeout> | undefined;

  constructor(context: TabContext, index: TimelineIndex) {
    const { strings, page, head } = context;
    this.context = context;
    this.index = index;
    const fail = (thrown: unknown) =>
      page.perform(() => Promise.reject(thrown instanceof Error ? thrown : new Error(String(thrown))));
    this.camera = new Camera(index, () => {
      this.hover.forget();
      this.redraw();
    });
    this.stage = makeStage({
      strings,
      draw: (layers) => this.draw(layers),
      onScroll: () => {
        this.hover.forget();
        this.redraw();
      },
    });
    this.tracks = new Tracks({
      tracks: index.tracks,
      groupOf: (track) => trackGroup(track, head, strings),
      kept: context.kept(keptTracks),
      onChange: (kept) => {
        context.keep(keptTracks, kept);
        this.onTracks();
      },
      onUnfiltered: () => this.toolbar.clearFilter(),
    });
    this.names = new Names({
      strings,
      scrolled: this.stage.names,
      pinned: this.stage.pinnedNames,
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
    this.legend = makeLegend(strings);
    this.stage.corner.append(this.legend.element);
    this.selector = new Selector(context, (selection) => this.onSelection(selection));
    this.finder = new Finder({
      ask: (text) => context.ask('find', { text, limit: listedEvents }),
      onChange: () => {
        this.toolbar.showFound(this.finder);
        this.chooseEmphasis();
      },
      onFailure: fail,
    });
    this.overlays = new Overlays(context.ask, index.tracks, () => this.redraw());
    this.path = new PathToggle(context, this.overlays, this.tracks, () => {
      this.chooseEmphasis();
      this.showToggles();
    });
    const { camera, stage, tracks, selector, finder, marks } = this;
    this.navigator = new Navigator({ context, camera, tracks, selector, finder, marks, stage });
    this.hover = new Hover(stage, strings, () => this.scene());
    this.drag = new AreaDrag(camera);
    this.seen = new SeenText(strings, (gap) => {
      camera.fit(gap);
      const track = this.overlays.trackOf(gap);
      if (track !== undefined) {
        this.navigator.scrollTo(track, 0);
      }
      page.perform(() => selector.selectGap(gap));
    });
    this.help = helpDialog(strings);
    this.pins = pinDialog(
      strings.timelinePinWhich,
      index.tracks.map(({ id }) => ({ id, name: this.trackName(id) })),
      (track) => tracks.togglePin(track),
    );
    this.toolbar = makeToolbar(
      strings,
      {
        zoom: (factor) => camera.zoom(factor),
        whole: () => camera.whole(),
        search: (text) => finder.search(text),
        step: (direction) => page.perform(() => this.navigator.stepMatch(direction)),
        listFound: () => this.listFound(),
        filter: (text) => tracks.filter(text),
        togglePath: () => page.perform(() => this.path.show(!this.path.isShown)),
        toggleFlows: () => this.showFlows(!this.areFlowsShown),
        table: () => selector.selectArea(camera.view, undefined),
        help: () => this.help.toggle(),
        leave: () => stage.tracks.focus(),
      },
      { canPath: head.recordings.some(({ hasDevice }) => hasDevice) },
    );
    this.panel = makePanel({
      strings,
      heightPx: asHeight(context.kept(keptPanel)),
      onHeight: (heightPx) => context.keep(keptPanel, heightPx),
      onClose: () => this.navigator.clear(),
      roomPx: () => stage.element.offsetHeight + (this.panel.isShown ? this.panel.element.offsetHeight : 0),
    });
    this.element = h(
      'div',
      { class: 'timeline' },
      this.seen.element,
      this.toolbar.element,
      stage.element,
      this.panel.element,
      this.help.element,
      this.pins.element,
    );
    this.showFlows(context.kept(keptFlows) !== false);
    this.connect();
    this.onTracks();
    if (this.path.wasShown) {
      page.perform(() => this.path.show(true));
    }
  }

  /** The tab is shown, or the place changed. */
  show(place: Place): void {
    const before = this.place;
    this.place = place;
    this.stopKeys ??= this.listenToKeys();
    this.fitHeight();
    const { view, event, area } = place;
    const isViewNew = view !== null && (before === undefined || !isSameView(view, this.notedView));
    const steps = stepsRange(this.context.head, place);
    if (isViewNew) {
      this.camera.show(view);
    } else if (steps !== undefined && !isSameSteps(before?.steps ?? null, place.steps)) {
      this.camera.fit(steps);
    }
    const { selection } = this.selector;
    if (event !== null) {
      if (!this.selector.isAt(event)) {
        this.navigator.select(event, !isViewNew);
      }
    } else if (area !== null) {
      if (selection.kind !== 'area' || !isSameRange(selection.range, area)) {
        this.selector.selectArea(area, area.tracks ?? undefined);
      }
    } else if (selection.kind === 'event' || selection.kind === 'area') {
      this.selector.clear();
    }
    this.stage.request('look');
    this.rest();
  }

  hide(): void {
    this.stopKeys?.();
    this.stopKeys = undefined;
    this.hover.leave();
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
    const { stage, camera, hover, drag } = this;
    const fitHeight = () => this.fitHeight();
    window.addEventListener('resize', fitHeight);
    stage.ruler.addEventListener('click', ({ clientX, clientY }) => {
      const { left, top } = stage.ruler.getBoundingClientRect();
      const step = stepAt(camera.view, this.steps(), clientX - left, clientY - top);
      if (step !== undefined) {
        camera.fit(step);
      }
    });
    this.stops.push(
      () => window.removeEventListener('resize', fitHeight),
      listenToPointer(stage.tracks, {
        hover: (xPx, yPx) => hover.move(xPx, yPx),
        leave: () => hover.leave(),
        click: (xPx, yPx) => this.onClick(xPx, yPx, false),
        doubleClick: (xPx, yPx) => this.onClick(xPx, yPx, true),
        drag: (from, to, isDone) => {
          hover.forget();
          drag.move(from, to);
          if (isDone) {
            this.onDragged();
          }
          stage.request('overlay');
        },
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
  }

  private listenToKeys(): () => void {
    const { camera, selector, tracks, hover } = this;
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
      commands: viewCommands(this.navigator, camera, {
        search: () => this.toolbar.focusSearch(),
        pin: () => {
          if (selector.event === undefined) {
            this.pins.open();
          } else {
            tracks.togglePin(selector.event.track);
          }
        },
        help: () => this.help.toggle(),
        selectAll: () => selector.selectArea(this.index, undefined),
      }),
    });
  }

  private redraw(): void {
    this.stage.request('tracks');
    this.rest();
  }

  private draw(layers: ReadonlySet<Layer>): void {
    const { widthPx, heightPx } = this.stage.size();
    if (widthPx === 0 || heightPx === 0 || !this.element.isConnected) {
      return;
    }
    this.camera.setWidth(widthPx);
    if (layers.has('look') || this.look === undefined) {
      this.look = readSceneLook();
      this.legend.paint(this.look);
    }
    const scene = this.scene();
    if (scene !== undefined) {
      const overlay = overlayOf(scene, {
        selection: this.selector.selection,
        hit: this.hover.hit,
        drawn: this.drag.drawn,
        marks: this.marks.all,
        areFlowsShown: this.areFlowsShown,
      });
      this.painter.paint(layers, scene, overlay, {
        bounds: this.camera.bounds,
        minimapTracks: minimapTracksOf(this.index.tracks),
      });
    }
  }

  private scene(): Scene | undefined {
    const { look, camera, tracks, store, overlays, emphasis, stage, place } = this;
    return look === undefined
      ? undefined
      : {
          look,
          view: camera.view,
          heightPx: stage.size().heightPx,
          layout: tracks.layout,
          scrollPx: stage.scroller.scrollTop,
          store,
          steps: this.steps(),
          chosen:
            place === undefined || place.steps === null ? undefined : stepsRange(this.context.head, place),
          gaps: overlays.gaps,
          paths: overlays.paths,
          emphasis,
        };
  }

  private steps() {
    return stepMarks(this.context.head, this.place?.recording ?? 0);
  }

  private onTracks(): void {
    const { layout } = this.tracks;
    this.names.show(layout);
    this.stage.tracks.setAttribute(
      'aria-label',
      fill(
        this.context.strings.timelineStage,
        this.index.tracks.length,
        layout.rows.filter(({ kind }) => kind === 'group').length,
        formatDurationNs(this.index.fromNs),
        formatDurationNs(this.index.toNs),
      ),
    );
    this.redraw();
  }

  private onSelection(selection: Selection): void {
    const { context } = this;
    this.stage.request('overlay');
    this.stage.live.textContent = selectionText(selection, context.strings);
    if (selection.kind === 'none') {
      this.panel.show(undefined);
      return;
    }
    context.page.perform(async () => {
      const content = await selectionPanel(context, selection, {
        trackName: (id) => this.trackName(id),
        select: (event) => this.navigator.select(event, true),
      });
      if (this.selector.selection === selection) {
        this.panel.show(content);
      } else {
        content.dispose?.();
      }
    });
  }

  private chooseEmphasis(): void {
    const { finder, overlays, path } = this;
    this.wishes++;
    this.emphasis =
      finder.text !== ''
        ? emphasisByName(this.wishes, finder.text)
        : path.isShown
          ? emphasisByRow(this.wishes, overlays.pathRows)
          : undefined;
    this.stage.request('tracks');
  }

  private onClick(xPx: number, yPx: number, fits: boolean): void {
    const scene = this.scene();
    const hit = scene === undefined ? undefined : hitTest(scene, xPx, yPx);
    switch (hit?.kind) {
      case 'box':
        this.navigator.select({ recording: hit.track.recording, row: hit.eventRow }, false);
        break;
      case 'path':
        if (hit.eventRow !== undefined) {
          this.navigator.select({ recording: hit.recording, row: hit.eventRow }, true);
        }
        break;
      case 'gap':
        this.context.page.perform(() => this.selector.selectGap(hit.gap));
        break;
      case 'counter':
      case 'nothing':
        this.navigator.clear();
        break;
      case undefined:
        break;
    }
    if (fits && hit?.kind === 'box') {
      this.camera.fit({ fromNs: hit.startNs, toNs: hit.endNs });
    } else if (fits && hit?.kind === 'gap') {
      this.camera.fit(hit.gap);
    }
  }

  private onDragged(): void {
    const drawn = this.drag.end();
    if (drawn !== undefined) {
      const tracks = rowsBetween(this.tracks.layout, this.stage.scroller.scrollTop, drawn.heights);
      this.selector.selectArea(drawn.range, tracks.length === 0 ? undefined : tracks);
    }
  }

  private listFound(): void {
    const { found, text } = this.finder;
    if (found !== undefined) {
      this.panel.show(
        foundPanel(this.context.strings, text, found, (event) => this.navigator.select(event, true)),
      );
    }
  }

  private showFlows(areShown: boolean): void {
    this.areFlowsShown = areShown;
    this.context.keep(keptFlows, areShown);
    this.showToggles();
    this.stage.request('overlay');
  }

  private showToggles(): void {
    this.toolbar.showToggles({ path: this.path.isShown, flows: this.areFlowsShown });
  }

  private trackName(id: number): string {
    const track = this.tracks.track(id);
    const { head, strings } = this.context;
    return track === undefined ? '' : `${trackGroup(track, head, strings)} · ${trackTitle(track, strings)}`;
  }

  /** Once the view has come to rest: keeps it, says what is seen, and asks for the gaps in sight. */
  private rest(): void {
    clearTimeout(this.resting);
    this.resting = setTimeout(() => {
      const { camera, context, place, tracks, stage } = this;
      if (place === undefined || !this.element.isConnected) {
        return;
      }
      const { fromNs, toNs } = camera.view;
      this.notedView = camera.isWhole ? null : { fromNs, toNs };
      context.note({ view: this.notedView });
      this.say(place.recording);
      this.hover.look();
      const seen = rowsBetween(tracks.layout, stage.scroller.scrollTop, [0, stage.scroller.clientHeight]);
      const recordings = new Set([
        place.recording,
        ...seen.map((id) => tracks.track(id)?.recording ?? place.recording),
      ]);
      context.page.perform(async () => {
        for (const recording of recordings) {
          await this.overlays.loadGaps(recording);
        }
      });
    }, restMs);
  }

  private say(recording: number): void {
    const { camera, context, overlays, stage } = this;
    const { strings, head } = context;
    this.seen.show({
      view: camera.view,
      bounds: camera.bounds,
      isWhole: camera.isWhole,
      steps: stepsRange(head, { recording, steps: null }),
      gaps: overlays.firstGaps(recording),
    });
    showBrush(stage.minimap, camera, (from, to) => fill(strings.timelineRange, from, to));
  }

  /** As much of the pane as is left below the head of the page. */
  private fitHeight(): void {
    const top = this.element.getBoundingClientRect().top + scrollY;
    this.element.style.height = `${Math.max(leastHeightPx, innerHeight - top - belowPx)}px`;
  }
}

/** What the minimap's brush is at, for those who do not see it. */
function showBrush(
  minimap: HTMLElement,
  { view, bounds }: Camera,
  text: (from: string, to: string) => string,
): void {
  const middle = (view.fromNs + view.toNs) / 2 - bounds.fromNs;
  minimap.setAttribute('aria-valuemin', '0');
  minimap.setAttribute('aria-valuemax', '100');
  minimap.setAttribute('aria-valuenow', String(Math.round((100 * middle) / (bounds.toNs - bounds.fromNs))));
  minimap.setAttribute('aria-valuetext', text(formatDurationNs(view.fromNs), formatDurationNs(view.toNs)));
}

function asHeight(kept: unknown): number {
  return typeof kept === 'number' && Number.isFinite(kept) ? kept : firstPanelPx;
}

function isSameView(left: TimeRange | null, right: TimeRange | null): boolean {
  return left === right || (left !== null && right !== null && isSameRange(left, right));
}

function isSameSteps(left: Place['steps'], right: Place['steps']): boolean {
  return left?.[0] === right?.[0] && left?.[1] === right?.[1];
}
