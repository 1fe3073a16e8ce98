import * as vscode from 'vscode';
import type { EngineApi } from '../../../webview/engine/api.ts';
import { PagePanels } from '../panels/pagePanel.ts';
import { engineEditorTypes } from '../viewIds.ts';
import { enginePage, type EnginePageParts, type EngineSubject } from './enginePage.ts';

/** Shows engines in an editor of their own. The page reads nothing; its session reads the files and sends what it shows. */
class EngineEditor implements vscode.CustomReadonlyEditorProvider {
  private readonly pages: PagePanels<EngineApi, EngineSubject>;

  constructor(pages: PagePanels<EngineApi, EngineSubject>) {
    this.pages = pages;
  }

  openCustomDocument(uri: vscode.Uri): vscode.CustomDocument {
    return { uri, dispose: () => undefined };
  }

  resolveCustomEditor({ uri }: vscode.CustomDocument, panel: vscode.WebviewPanel): void {
    this.pages.adopt(panel, { path: uri.fsPath });
  }
}

/** Offers the editor for plans, and for exported layers when the user asks for it. */
export function registerEngineEditors(
  parts: EnginePageParts,
  context: Pick<vscode.ExtensionContext, 'extensionUri' | 'workspaceState'>,
): vscode.Disposable {
  return vscode.Disposable.from(
    ...engineEditorTypes.map((type) => {
      const pages = new PagePanels(
        enginePage(type, parts),
        context.extensionUri,
        context.workspaceState,
        parts.log,
      );
      return vscode.window.registerCustomEditorProvider(type, new EngineEditor(pages));
    }),
  );
}
