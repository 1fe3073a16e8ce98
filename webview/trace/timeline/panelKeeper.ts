import type { TabContext } from '../tab.ts';
import type { Finder } from './finder.ts';
import { foundPanel } from './foundPanel.ts';
import type { Gap } from './gapsOf.ts';
import type { Navigator } from './navigator.ts';
import { makePanel, type Panel } from './panel.ts';
import type { Selection } from './selection.ts';
import { selectionPanel } from './selectionPanel.ts';

const kept = 'timelinePanelPx';
const firstPx = 210;

/** What stands below the tracks: the selection at hand, or what a search found. */
export class PanelKeeper {
  private readonly context: TabContext;
  private readonly navigator: Navigator;
  private readonly trackName: (track: number) => string;
  private readonly trackInRecording: (track: number) => string;
  private readonly trackOfGap: (gap: Gap) => number | undefined;
  private readonly onShown: (selection: Selection) => void;
  private readonly panel: Panel;
  /** What the panel is, or is about to be, about. */
  private wanted: Selection | undefined;

  constructor(
    context: TabContext,
    navigator: Navigator,
    options: {
      readonly trackName: (track: number) => string;
      /** A track's name beside that of its recording. */
      readonly trackInRecording: (track: number) => string;
      readonly trackOfGap: (gap: Gap) => number | undefined;
      readonly tracksPx: () => number;
      /** The panel is open, and has taken its room from the tracks. */
      readonly onShown: (selection: Selection) => void;
    },
  ) {
    this.context = context;
    this.navigator = navigator;
    this.trackName = options.trackName;
    this.trackInRecording = options.trackInRecording;
    this.trackOfGap = options.trackOfGap;
    this.onShown = options.onShown;
    const heightPx = context.kept(kept);
    this.panel = makePanel({
      strings: context.strings,
      heightPx: typeof heightPx === 'number' && Number.isFinite(heightPx) ? heightPx : firstPx,
      onHeight: (px) => context.keep(kept, px),
      onClose: () => navigator.clear(),
      roomPx: () => options.tracksPx() + (this.panel.isShown ? this.panel.element.offsetHeight : 0),
    });
  }

  get element(): HTMLElement {
    return this.panel.element;
  }

  showSelection(selection: Selection): void {
    this.wanted = selection;
    if (selection.kind === 'none') {
      this.panel.show(undefined);
      return;
    }
    this.context.page.perform(async () => {
      const content = await selectionPanel(this.context, selection, {
        trackName: this.trackName,
        trackOfGap: this.trackOfGap,
        select: (event) => this.navigator.select(event, true),
      });
      if (this.wanted === selection) {
        this.panel.show(content);
        this.onShown(selection);
      } else {
        content.dispose?.();
      }
    });
  }

  showFound({ found, text }: Finder): void {
    if (found !== undefined) {
      this.wanted = undefined;
      this.panel.show(
        foundPanel(this.context, text, found, {
          trackName: this.trackInRecording,
          select: (event) => this.navigator.select(event, true),
        }),
      );
    }
  }

  dispose(): void {
    this.panel.dispose();
  }
}
