import * as vscode from 'vscode';
import type { Failure } from '../../core/failure.ts';
import type { CommandId } from '../commandIds.ts';
import { problemNode } from '../deployments/deploymentNodes.ts';
import { toTreeItem } from '../toTreeItem.ts';
import type { TreeNode } from '../treeNode.ts';
import { viewIds } from '../viewIds.ts';
import type { TargetLine } from './probeLines.ts';
import { lineNode, targetNode } from './targetNodes.ts';
import type { TargetsModel } from './targetsModel.ts';
import type { TargetView } from './targetView.ts';

/** What the tree hands to commands; a line of an image names it in `line.image`. */
export type TargetElement =
  | { readonly kind: 'target'; readonly target: TargetView }
  | { readonly kind: 'target-line'; readonly target: TargetView; readonly line: TargetLine }
  | { readonly kind: 'add-target' }
  | { readonly kind: 'problem'; readonly failure: Failure };

/** The Targets view: this machine and the SSH hosts that were added, with what each has and what that means. */
export class TargetsTree implements vscode.TreeDataProvider<TargetElement>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly model: TargetsModel;
  private readonly disposables: vscode.Disposable;

  constructor(model: TargetsModel) {
    this.model = model;
    const view = vscode.window.createTreeView(viewIds.targets, {
      treeDataProvider: this,
      showCollapseAll: true,
    });
    this.disposables = vscode.Disposable.from(
      this.changed,
      model.onDidChange(() => this.changed.fire()),
      view,
      view.onDidChangeVisibility(({ visible }) => model.setVisible(visible)),
    );
    model.setVisible(view.visible);
  }

  async getChildren(element?: TargetElement): Promise<TargetElement[]> {
    if (element === undefined) {
      return this.roots();
    }
    switch (element.kind) {
      case 'target': {
        const { target } = element;
        // What the facts mean takes the table of releases, which is loaded when it is first shown.
        const { targetLines } = await import('./probeLines.ts');
        const lines = targetLines(vscode.l10n, target);
        return lines.map((line) => ({ kind: 'target-line', target, line }));
      }
      case 'target-line':
        return (element.line.children ?? []).map((line) => ({ ...element, line }));
      case 'add-target':
      case 'problem':
        return [];
    }
  }

  private async roots(): Promise<TargetElement[]> {
    const targets = await this.model.list();
    const { failure } = this.model;
    if (failure !== undefined) {
      return [{ kind: 'problem', failure }];
    }
    const only = targets.every(({ spec }) => spec.kind === 'here') && vscode.workspace.isTrusted;
    return [
      ...targets.map((target): TargetElement => ({ kind: 'target', target })),
      ...(only ? [{ kind: 'add-target' } as const] : []),
    ];
  }

  getTreeItem(element: TargetElement): vscode.TreeItem {
    const item = toTreeItem(nodeOf(element));
    const click = clickOf(element);
    if (click !== undefined) {
      item.command = { command: click.command, title: nodeOf(element).label, arguments: click.args };
    }
    return item;
  }

  resolveTreeItem(item: vscode.TreeItem, element: TargetElement): vscode.TreeItem {
    item.tooltip = new vscode.MarkdownString(nodeOf(element).tooltip);
    return item;
  }

  dispose(): void {
    this.disposables.dispose();
  }
}

function clickOf(
  element: TargetElement,
): { readonly command: CommandId; readonly args: unknown[] } | undefined {
  switch (element.kind) {
    case 'add-target':
      return { command: 'engineRoom.targets.add', args: [] };
    case 'problem':
      return { command: 'engineRoom.targets.refresh', args: [] };
    case 'target-line':
      return element.line.click === 'probe'
        ? { command: 'engineRoom.target.probe', args: [element] }
        : undefined;
    case 'target':
      return undefined;
  }
}

function nodeOf(element: TargetElement): TreeNode {
  const { l10n } = vscode;
  switch (element.kind) {
    case 'target':
      return targetNode(l10n, element.target, Date.now());
    case 'target-line':
      return lineNode(element.target, element.line);
    case 'add-target':
      return {
        id: 'target:add',
        label: l10n.t('Add a machine with a GPU…'),
        description: l10n.t('from your SSH configuration'),
        icon: { name: 'add' },
        tooltip: l10n.t(
          'Steps can run on any host of your SSH configuration: models, engines and results go there and come back.',
        ),
        contextValue: 'addTarget',
        expand: 'none',
      };
    case 'problem':
      return problemNode(l10n, 'targets', element.failure);
  }
}
