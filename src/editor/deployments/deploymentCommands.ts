import * as vscode from 'vscode';
import { CancelledError, fail } from '../../core/failure.ts';
import { jobFiles } from '../../exec/job/jobFolder.ts';
import type { CommandId } from '../commandIds.ts';
import type { CommandHandler, CommandHandlers } from '../commandRegistrar.ts';
import { back, type Choice, wizardPage } from '../wizard.ts';
import { modelState, type ModelView, type ServerView } from './deploymentNodes.ts';
import { connect, type DeploymentsModel } from './deploymentsModel.ts';
import type { DeploymentElement } from './deploymentsTree.ts';
import { viewIds } from '../viewIds.ts';

type DeploymentCommandId = Extract<
  CommandId,
  `engineRoom.server.${string}` | `engineRoom.servedModel.${string}` | 'engineRoom.deployments.refresh'
>;

/** A model of a server. */
export interface ServedModelChoice {
  readonly server: ServerView;
  readonly model: ModelView;
}

export interface DeploymentCommandParts {
  readonly model: DeploymentsModel;
  readonly openInference: (choice: ServedModelChoice) => void;
}

/** The commands of the Deployments view; from the palette each asks for the server or model. */
export function deploymentCommands(parts: DeploymentCommandParts): CommandHandlers<DeploymentCommandId> {
  const { model } = parts;
  return {
    'engineRoom.deployments.refresh': { needsTrust: false, run: () => model.refresh() },
    'engineRoom.server.stop': onServer(model, vscode.l10n.t('Stop Server'), async (server) => {
      const { stopServer } = await import('../../deploy/stopServer.ts');
      await inView(() => stopServer(server.folder));
      await model.refresh();
    }),
    'engineRoom.server.showLog': onServer(model, vscode.l10n.t('Show Server Log'), async ({ folder }) => {
      await vscode.window.showTextDocument(vscode.Uri.file(jobFiles(folder).log));
    }),
    'engineRoom.servedModel.load': onModel(model, vscode.l10n.t('Load Model'), async (choice) => {
      await change(model, choice, 'load');
    }),
    'engineRoom.servedModel.unload': onModel(model, vscode.l10n.t('Unload Model'), async (choice) => {
      await change(model, choice, 'unload');
    }),
    'engineRoom.servedModel.infer': onModel(model, vscode.l10n.t('Infer'), parts.openInference),
  };
}

function onServer(
  model: DeploymentsModel,
  title: string,
  act: (server: ServerView) => Promise<void>,
): CommandHandler {
  return {
    needsTrust: true,
    run: async (element) => {
      await act(isElement(element) && 'server' in element ? element.server : await pickServer(model, title));
    },
  };
}

function onModel(
  model: DeploymentsModel,
  title: string,
  act: (choice: ServedModelChoice) => Promise<void> | void,
): CommandHandler {
  return {
    needsTrust: true,
    run: async (element) => {
      await act(isElement(element) && 'model' in element ? element : await pickModel(model, title));
    },
  };
}

function isElement(value: unknown): value is DeploymentElement {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

async function pickServer(model: DeploymentsModel, title: string): Promise<ServerView> {
  await model.refresh();
  return pickOne(
    title,
    vscode.l10n.t('Which server?'),
    model.current.map((server) => ({
      label: server.repositoryTitle,
      description: `${server.state} · ${server.grpcAddress}`,
      icon: 'vm-running',
      value: server,
    })),
    'No server is running.',
  );
}

async function pickModel(model: DeploymentsModel, title: string): Promise<ServedModelChoice> {
  await model.refresh();
  return pickOne(
    title,
    vscode.l10n.t('Which model?'),
    model.current.flatMap((server) =>
      server.models.map((served) => ({
        label: served.name,
        description: `${modelState(served)} · ${server.repositoryTitle}`,
        icon: 'package',
        value: { server, model: served },
      })),
    ),
    'No server knows a model.',
  );
}

async function pickOne<T>(
  title: string,
  placeholder: string,
  choices: readonly Choice<T>[],
  none: string,
): Promise<T> {
  if (choices.length === 0) {
    return fail({ kind: 'not-found', message: none, nextStep: 'Deploy a model first.' });
  }
  const answer = await wizardPage(title, 1, 1).pick({ placeholder, choices });
  if (answer === back) {
    throw new CancelledError();
  }
  return answer;
}

/** Loads or unloads a model; the view shows the server's own states meanwhile. */
async function change(
  model: DeploymentsModel,
  choice: ServedModelChoice,
  action: 'load' | 'unload',
): Promise<void> {
  model.use(choice.server.folder);
  const client = await connect(choice.server.grpcAddress);
  try {
    await inView(() =>
      action === 'load' ? client.loadModel(choice.model.name) : client.unloadModel(choice.model.name),
    );
  } finally {
    client.close();
    await model.refresh();
  }
}

/** Shows the view's own progress bar while something is done to what it lists. */
async function inView<T>(work: () => Promise<T>): Promise<T> {
  return vscode.window.withProgress({ location: { viewId: viewIds.deployments } }, work);
}
