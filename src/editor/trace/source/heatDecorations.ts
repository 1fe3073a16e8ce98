import * as vscode from 'vscode';
import type { HeatLevel } from './heatLevels.ts';

/** A line that is drawn hot, 0-based, with what its hover says. */
export interface HotLine {
  readonly line: number;
  readonly level: Exclude<HeatLevel, 0>;
  readonly hover: () => vscode.MarkdownString;
}

/** Hotter lines have a wider bar, so that colour is not all that tells them apart. */
const barWidths = ['2px', '3px', '4px', '6px'];

/** Bars beside hot lines and marks in the overview ruler, in the theme's colours. */
export class HeatDecorations implements vscode.Disposable {
  private readonly types = barWidths.map((width, index) => {
    const colour = new vscode.ThemeColor(`engineRoom.sourceHeat${index + 1}`);
    return vscode.window.createTextEditorDecorationType({
      isWholeLine: true,
      borderStyle: 'solid',
      borderWidth: `0 0 0 ${width}`,
      borderColor: colour,
      overviewRulerColor: colour,
      overviewRulerLane: vscode.OverviewRulerLane.Left,
      rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
    });
  });

  draw(editor: vscode.TextEditor, lines: readonly HotLine[]): void {
    this.types.forEach((type, index) => {
      editor.setDecorations(
        type,
        lines
          .filter(({ level }) => level === index + 1)
          .map(({ line, hover }) => ({ range: new vscode.Range(line, 0, line, 0), hoverMessage: hover() })),
      );
    });
  }

  /** Disposing of the types takes their bars from every editor. */
  dispose(): void {
    this.types.forEach((type) => type.dispose());
  }
}
