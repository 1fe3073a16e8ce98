import * as vscode from 'vscode';
import type { TreeNode } from './treeNode.ts';

const collapsibleStates = {
  none: vscode.TreeItemCollapsibleState.None,
  collapsed: vscode.TreeItemCollapsibleState.Collapsed,
  expanded: vscode.TreeItemCollapsibleState.Expanded,
};

/** The tree item of a node; its tooltip is left to `resolveTreeItem`. */
export function toTreeItem(node: TreeNode): vscode.TreeItem {
  const item = new vscode.TreeItem(node.label, collapsibleStates[node.expand]);
  item.id = node.id;
  item.contextValue = node.contextValue;
  if (node.description !== undefined) {
    item.description = node.description;
  }
  if (node.icon !== undefined) {
    const color = node.icon.color === undefined ? undefined : new vscode.ThemeColor(node.icon.color);
    item.iconPath = new vscode.ThemeIcon(node.icon.name, color);
  }
  item.accessibilityInformation = { label: [node.label, node.description].filter(Boolean).join(', ') };
  return item;
}
