import * as vscode from 'vscode';
import type { StepRecord } from '../../pipeline/runRecord.ts';
import { SteadyRoots } from '../steadyRoots.ts';
import { toTreeItem } from '../toTreeItem.ts';
import type { TreeNode } from '../treeNode.ts';
import { viewIds } from '../viewIds.ts';
import { runNode, stepNode } from './runNodes.ts';
import type { RunEntry, RunsModel } from './runsModel.ts';

/** What the tree hands to commands: a run, or one of its steps. */
export interface RunTreeElement {
  readonly kind: 'run' | 'step';
  readonly entry: RunEntry;
  readonly newest?: boolean;
  readonly step?: StepRecord;
}

/** The Runs view: runs newest first, their steps under them. */
export class RunsTree implements vscode.TreeDataProvider<RunTreeElement>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<RunTreeElement[] | undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly roots = new SteadyRoots<RunTreeElement>(({ entry }) => entry.folder);
  private readonly model: RunsModel;
  private readonly disposables: vscode.Disposable;

  constructor(model: RunsModel) {
    this.model = model;
    const view = vscode.window.createTreeView(viewIds.runs, {
      treeDataProvider: this,
      showCollapseAll: true,
    });
    this.disposables = vscode.Disposable.from(
      this.changed,
      model.onDidChange(() => this.changed.fire(this.roots.changed(runElements(model.current)))),
      view,
      view.onDidChangeVisibility(({ visible }) => model.setVisible(visible)),
    );
    model.setVisible(view.visible);
  }

  async getChildren(element?: RunTreeElement): Promise<RunTreeElement[]> {
    if (element === undefined) {
      return this.roots.update(runElements(await this.model.list()));
    }
    return element.kind === 'step'
      ? []
      : element.entry.record.steps.map((step) => ({ kind: 'step', entry: element.entry, step }));
  }

  getTreeItem(element: RunTreeElement): vscode.TreeItem {
    const item = toTreeItem(nodeOf(element));
    if (item.contextValue?.startsWith('step') === true && item.contextValue.endsWith('+result')) {
      item.command = {
        command: 'engineRoom.run.openResult',
        title: vscode.l10n.t('Open Result'),
        arguments: [element],
      };
    }
    return item;
  }

  resolveTreeItem(item: vscode.TreeItem, element: RunTreeElement): vscode.TreeItem {
    item.tooltip = new vscode.MarkdownString(nodeOf(element).tooltip);
    return item;
  }

  dispose(): void {
    this.disposables.dispose();
  }
}

function runElements(entries: readonly RunEntry[]): RunTreeElement[] {
  return entries.map((entry, index) => ({ kind: 'run', entry, newest: index === 0 }));
}

function nodeOf({ entry, step, newest }: RunTreeElement): TreeNode {
  return step === undefined
    ? runNode(vscode.l10n, entry.record, Date.now(), newest === true)
    : stepNode(vscode.l10n, entry.record, step, Date.now());
}
