import * as vscode from 'vscode';
import type { Failure } from '../../core/failure.ts';
import type { TensorMetadata } from '../../triton/serverTypes.ts';
import type { CommandId } from '../commandIds.ts';
import { SteadyRoots } from '../steadyRoots.ts';
import { toTreeItem } from '../toTreeItem.ts';
import type { TreeNode } from '../treeNode.ts';
import { viewIds } from '../viewIds.ts';
import {
  modelNode,
  type ModelView,
  problemNode,
  serverNode,
  type ServerView,
  tensorNode,
  versionNode,
  type VersionView,
} from './deploymentNodes.ts';
import type { DeploymentsModel } from './deploymentsModel.ts';

/** What the tree hands to commands. */
export type DeploymentElement =
  | { readonly kind: 'server'; readonly server: ServerView }
  | { readonly kind: 'model'; readonly server: ServerView; readonly model: ModelView }
  | {
      readonly kind: 'version';
      readonly server: ServerView;
      readonly model: ModelView;
      readonly version: VersionView;
    }
  | {
      readonly kind: 'tensor';
      readonly parentId: string;
      readonly direction: 'input' | 'output';
      readonly tensor: TensorMetadata;
    }
  | { readonly kind: 'problem'; readonly parentId: string; readonly failure: Failure };

/** The Deployments view: servers, their models, versions, inputs and outputs. */
export class DeploymentsTree implements vscode.TreeDataProvider<DeploymentElement>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<DeploymentElement[] | undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly roots = new SteadyRoots<DeploymentElement>((element) => nodeOf(element).id);
  private readonly model: DeploymentsModel;
  private readonly disposables: vscode.Disposable;

  constructor(model: DeploymentsModel) {
    this.model = model;
    const view = vscode.window.createTreeView(viewIds.deployments, {
      treeDataProvider: this,
      showCollapseAll: true,
    });
    this.disposables = vscode.Disposable.from(
      this.changed,
      model.onDidChange(() => this.changed.fire(this.roots.changed(rootsOf(model)))),
      view,
      view.onDidChangeVisibility(({ visible }) => model.setVisible(visible)),
    );
    model.setVisible(view.visible);
  }

  async getChildren(element?: DeploymentElement): Promise<DeploymentElement[]> {
    if (element === undefined) {
      await this.model.list();
      return this.roots.update(rootsOf(this.model));
    }
    return childrenOf(element);
  }

  getTreeItem(element: DeploymentElement): vscode.TreeItem {
    const item = toTreeItem(nodeOf(element));
    if (element.kind === 'problem') {
      const command: CommandId = 'engineRoom.deployments.refresh';
      item.command = { command, title: vscode.l10n.t('Retry') };
    }
    return item;
  }

  resolveTreeItem(item: vscode.TreeItem, element: DeploymentElement): vscode.TreeItem {
    item.tooltip = new vscode.MarkdownString(nodeOf(element).tooltip);
    return item;
  }

  dispose(): void {
    this.disposables.dispose();
  }
}

function rootsOf({ current, failure }: DeploymentsModel): DeploymentElement[] {
  return failure === undefined
    ? current.map((server) => ({ kind: 'server', server }))
    : [{ kind: 'problem', parentId: 'servers', failure }];
}

function childrenOf(element: DeploymentElement): DeploymentElement[] {
  switch (element.kind) {
    case 'server': {
      const { server } = element;
      const models = server.models.map((model): DeploymentElement => ({ kind: 'model', server, model }));
      return server.failure === undefined
        ? models
        : [{ kind: 'problem', parentId: `server:${server.key}`, failure: server.failure }, ...models];
    }
    case 'model': {
      const { server, model } = element;
      return model.versions
        .filter(({ version }) => version !== '')
        .map((version) => ({ kind: 'version', server, model, version }));
    }
    case 'version': {
      const { id: parentId } = nodeOf(element);
      const { inputs, outputs } = element.version;
      return [
        ...inputs.map((tensor) => ({ kind: 'tensor', parentId, direction: 'input', tensor }) as const),
        ...outputs.map((tensor) => ({ kind: 'tensor', parentId, direction: 'output', tensor }) as const),
      ];
    }
    case 'tensor':
    case 'problem':
      return [];
  }
}

function nodeOf(element: DeploymentElement): TreeNode {
  const { l10n } = vscode;
  switch (element.kind) {
    case 'server':
      return serverNode(l10n, element.server, Date.now());
    case 'model':
      return modelNode(l10n, element.server, element.model);
    case 'version':
      return versionNode(l10n, element.server, element.model, element.version);
    case 'tensor':
      return tensorNode(l10n, element.parentId, element.direction, element.tensor);
    case 'problem':
      return problemNode(l10n, element.parentId, element.failure);
  }
}
