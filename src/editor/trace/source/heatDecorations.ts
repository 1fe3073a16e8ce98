import * as vscode from 'vscode';
import type { HeatLevel } from './heatLevels.ts';

/** A line that is drawn hot, 0-based, with what its hover says. */
export interface HotLine {
  readonly line: number;
  readonly level: Exclude<HeatLevel, 0>;
  readonly hover: () => vscode.MarkdownString;
}

const levels = [1, 2, 3, 4] as const;

/** Bars in the gutter beside hot lines, wider for hotter ones, and marks in the overview ruler. */
export class HeatDecorations implements vscode.Disposable {
  private readonly types: readonly {
    readonly level: HotLine['level'];
    readonly type: vscode.TextEditorDecorationType;
  }[];

  /** @param icons folder of the bars, `1-light.svg` to `4-dark.svg`. */
  constructor(icons: vscode.Uri) {
    const bar = (level: number, theme: 'light' | 'dark') => ({
      gutterIconPath: vscode.Uri.joinPath(icons, `${level}-${theme}.svg`),
    });
    this.types = levels.map((level) => ({
      level,
      type: vscode.window.createTextEditorDecorationType({
        // The hover is everywhere on the line.
        isWholeLine: true,
        gutterIconSize: 'contain',
        light: bar(level, 'light'),
        dark: bar(level, 'dark'),
        overviewRulerColor: new vscode.ThemeColor(`engineRoom.sourceHeat${level}`),
        overviewRulerLane: vscode.OverviewRulerLane.Left,
        rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
      }),
    }));
  }

  draw(editor: vscode.TextEditor, lines: readonly HotLine[]): void {
    this.types.forEach(({ level, type }) => {
      editor.setDecorations(
        type,
        lines
          .filter((hot) => hot.level === level)
          .map(({ line, hover }) => ({ range: new vscode.Range(line, 0, line, 0), hoverMessage: hover() })),
      );
    });
  }

  /** Disposing of the types takes their bars from every editor. */
  dispose(): void {
    this.types.forEach(({ type }) => type.dispose());
  }
}
