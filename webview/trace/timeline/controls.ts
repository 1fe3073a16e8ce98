import type { TimelineIndex } from '../../../src/trace/timeline/timelineTypes.ts';
import type { TabContext } from '../tab.ts';
import type { Camera } from './camera.ts';
import type { Finder } from './finder.ts';
import { helpDialog } from './help.ts';
import type { KeptTexts } from './keptTexts.ts';
import type { Command } from './keys.ts';
import { makeLegend } from './legend.ts';
import type { Navigator } from './navigator.ts';
import { makeNoTrack } from './noTrack.ts';
import type { PanelKeeper } from './panelKeeper.ts';
import type { PathToggle } from './pathToggle.ts';
import { pinDialog } from './pinDialog.ts';
import type { SceneLook } from './scene.ts';
import type { Selector } from './selector.ts';
import type { Stage } from './stage.ts';
import { makeToolbar, type Toolbar } from './toolbar.ts';
import type { TrackLayout } from './trackLayout.ts';
import type { Tracks } from './tracks.ts';
import { viewCommands } from './viewCommands.ts';

const keptFlows = 'timelineFlows';

/** What the controls act on. */
export interface ControlledParts {
  readonly context: TabContext;
  readonly index: TimelineIndex;
  readonly camera: Camera;
  readonly stage: Stage;
  readonly tracks: Tracks;
  readonly texts: KeptTexts;
  readonly finder: Finder;
  readonly selector: Selector;
  readonly navigator: Navigator;
  readonly panel: PanelKeeper;
  readonly path: PathToggle;
  readonly trackName: (id: number) => string;
}

/** What stands around the tracks and acts on them: toolbar, legend, help, the choice of a track to pin; and keys. */
export class Controls {
  readonly toolbar: Toolbar;
  private readonly parts: ControlledParts;
  private readonly help: ReturnType<typeof helpDialog>;
  private readonly pins: ReturnType<typeof pinDialog>;
  private readonly legend: ReturnType<typeof makeLegend>;
  private readonly noTrack: ReturnType<typeof makeNoTrack>;
  private areFlows = true;

  constructor(parts: ControlledParts) {
    this.parts = parts;
    const { context, index, camera, stage, tracks, texts, finder, selector, navigator, panel, path } = parts;
    const { strings, page, head } = context;
    const filterBy = (text: string) => {
      texts.keepFilter(text);
      tracks.filter(text);
    };
    this.legend = makeLegend(strings);
    stage.corner.append(this.legend.element);
    this.noTrack = makeNoTrack(strings, () => {
      this.toolbar.clearFilter();
      filterBy('');
      this.toolbar.focusFilter();
    });
    stage.notes.append(this.noTrack.element);
    this.help = helpDialog(strings);
    this.pins = pinDialog(
      strings.timelinePinWhich,
      index.tracks.map(({ id }) => ({ id, name: parts.trackName(id) })),
      (track) => tracks.togglePin(track),
    );
    this.toolbar = makeToolbar(
      strings,
      {
        zoom: (factor) => camera.zoom(factor),
        whole: () => camera.whole(),
        search: (text) => {
          texts.keepSearch(text);
          finder.search(text);
        },
        step: (direction) => page.perform(() => navigator.stepMatch(direction)),
        listFound: () => panel.showFound(finder),
        filter: filterBy,
        togglePath: () => page.perform(() => path.show(!path.isShown)),
        toggleFlows: () => this.showFlows(!this.areFlows),
        table: () => selector.selectArea(camera.view, undefined),
        help: () => this.help.toggle(),
        leave: () => stage.tracks.focus(),
      },
      {
        canPath: head.recordings.some(({ hasDevice }) => hasDevice),
        search: texts.search,
        filter: texts.filter,
      },
    );
    this.showFlows(context.kept(keptFlows) !== false);
  }

  /** Dialogs, which stand over the page while they are open. */
  get dialogs(): readonly HTMLElement[] {
    return [this.help.element, this.pins.element];
  }

  get areFlowsShown(): boolean {
    return this.areFlows;
  }

  /** What each key does. */
  commands(): Readonly<Record<Command, () => void>> {
    const { navigator, camera, selector, tracks, index } = this.parts;
    return viewCommands(navigator, camera, {
      search: () => this.toolbar.focusSearch(),
      pin: () => {
        if (selector.event === undefined) {
          this.pins.open();
        } else {
          tracks.togglePin(selector.event.track);
        }
      },
      help: () => this.help.toggle(),
      selectAll: () => selector.selectArea(index, undefined),
    });
  }

  showLayout(layout: TrackLayout): void {
    this.noTrack.show(layout);
  }

  showLook(look: SceneLook): void {
    this.legend.paint(look);
  }

  showToggles(): void {
    const { path } = this.parts;
    this.legend.show(path.isShown);
    this.toolbar.showToggles({ path: path.isShown, flows: this.areFlows });
  }

  private showFlows(areShown: boolean): void {
    this.areFlows = areShown;
    this.parts.context.keep(keptFlows, areShown);
    this.showToggles();
    this.parts.stage.request('overlay');
  }
}
