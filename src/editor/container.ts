import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { DisposableStore } from '../core/disposable.ts';
import { toFailure } from '../core/failure.ts';
import { defaultStateRoot, locateProduct } from '../pipeline/productLocations.ts';
import type { RunRecord } from '../pipeline/runRecord.ts';
import type { CommandHandlers } from './commandRegistrar.ts';
import { ContextKeySetter } from './contextKeys.ts';
import { deploymentCommands } from './deployments/deploymentCommands.ts';
import { DeploymentsModel } from './deployments/deploymentsModel.ts';
import { DeploymentsTree } from './deployments/deploymentsTree.ts';
import { compareEnginesCommand } from './engine/compareCommand.ts';
import { engineComparisonPage } from './engine/engineComparisonPage.ts';
import { registerEngineEditors } from './engine/engineEditor.ts';
import { FailurePresenter } from './failurePresenter.ts';
import { LastChoices } from './lastChoices.ts';
import { openSampleCommand } from './openSample.ts';
import { buildCommand } from './builds/buildCommand.ts';
import { migrateCommand } from './builds/migrateCommand.ts';
import { offerTargets } from './builds/offerTargets.ts';
import { comparisonPage } from './panels/comparisonPage.ts';
import { inferencePage } from './panels/inferencePage.ts';
import { PagePanels } from './panels/pagePanel.ts';
import { passportPage, projectRootOf } from './panels/passportPage.ts';
import { passportCommand } from './passportCommand.ts';
import { modelReaders } from './pipelines/modelReaders.ts';
import { PipelineCreator } from './pipelines/pipelineCreator.ts';
import { PipelineDiagnostics } from './pipelines/pipelineDiagnostics.ts';
import { pipelineTitle, repositoryOf } from './pipelines/pipelineFacts.ts';
import { type PipelineEntry, PipelineIndex } from './pipelines/pipelineIndex.ts';
import { PipelinePicker, usable } from './pipelines/pipelinePicker.ts';
import { environmentCommands } from './python/environmentCommands.ts';
import { Interpreters } from './python/interpreters.ts';
import { runCommands } from './runs/runCommands.ts';
import { RunDiagnostics } from './runs/runDiagnostics.ts';
import { RunLauncher, runTitle } from './runs/runLauncher.ts';
import { RunNotifications } from './runs/runNotifications.ts';
import type { RunResult } from './runs/runResult.ts';
import { RunsModel } from './runs/runsModel.ts';
import { RunsTree } from './runs/runsTree.ts';
import { RunTaskProvider } from './runs/runTaskProvider.ts';
import type { WindowLife } from './runs/runTerminal.ts';
import { readSetting } from './settings.ts';
import { stepCommands } from './steps/stepCommands.ts';
import { listenForQuestions } from './targets/askpassListener.ts';
import { signIn } from './targets/signIn.ts';
import { SshConnections } from './targets/sshConnections.ts';
import { expandHome, sshDirectory } from './targets/sshDirectory.ts';
import { targetCommands } from './targets/targetCommands.ts';
import { TargetsModel } from './targets/targetsModel.ts';
import { TargetsTree } from './targets/targetsTree.ts';
import { composeTraces } from './trace/composeTraces.ts';
import { taskType, viewIds } from './viewIds.ts';

/** Makes the parts of the extension and hands each what it uses; owns them all. */
export class Container implements vscode.Disposable {
  readonly commands: CommandHandlers;
  readonly presenter: FailurePresenter;
  private readonly owned = new DisposableStore();
  private readonly log: vscode.LogOutputChannel;
  private readonly pipelines: PipelineIndex;
  private readonly runs: RunsModel;
  private readonly deployments: DeploymentsModel;

  /** @param windowName names this window among the users of a server. */
  constructor(
    context: vscode.ExtensionContext,
    log: vscode.LogOutputChannel,
    life: WindowLife,
    windowName: string,
  ) {
    const { owned } = this;
    this.log = log;
    const product = locateProduct(join(context.extensionPath, 'dist'), process.execPath, {
      ELECTRON_RUN_AS_NODE: '1',
    });
    const stateRoot = defaultStateRoot(process.env);
    const keys = new ContextKeySetter();
    const choices = new LastChoices(context.workspaceState);
    const interpreters = new Interpreters(log);
    this.presenter = new FailurePresenter(log);

    const pipelines = owned.add(new PipelineIndex(keys, log));
    const creator = new PipelineCreator(modelReaders, choices);
    const picker = new PipelinePicker(pipelines, creator, choices);
    owned.add(new PipelineDiagnostics(pipelines, log));

    const sshConfigFile = () => expandHome(readSetting('ssh.configFile'));
    const machines = owned.add(
      new SshConnections({
        configFile: sshConfigFile,
        askQuestions: () => listenForQuestions(join(context.extensionPath, 'dist')),
      }),
    );
    const launcher = owned.add(
      new RunLauncher(product, interpreters, life, (definition) => signIn(definition, machines), log),
    );
    const runs = owned.add(new RunsModel(pipelines, keys, log));
    owned.add(new RunsTree(runs));
    owned.add(new RunDiagnostics(runs, pipelines));
    owned.add(new RunNotifications(launcher, this.presenter));
    owned.add(vscode.tasks.registerTaskProvider(taskType, new RunTaskProvider(pipelines, launcher, log)));

    const deployments = owned.add(new DeploymentsModel(stateRoot, windowName, keys, log));
    owned.add(new DeploymentsTree(deployments));
    owned.add(runs.onDidChange(() => deployments.lookSoon()));

    const targets = owned.add(new TargetsModel({ stateRoot, machines, keys, log }));
    owned.add(new TargetsTree(targets));

    const showLog = () => log.show();
    const launch = async (file: string, step: 'measure' | 'deploy') => {
      await launcher.launch({ pipeline: file, steps: [step] }, runTitle(await titleOf(file), [step]));
    };
    const titleOf = async (file: string) => {
      const entry = (await pipelines.list()).find((candidate) => candidate.file === file);
      return entry === undefined ? basename(dirname(file)) : pipelineTitle(entry);
    };
    const passports = new PagePanels(
      passportPage({
        runPipelineOf: async (path) => {
          await vscode.commands.executeCommand('engineRoom.pipeline.run', vscode.Uri.file(path));
        },
        showLog,
        log,
      }),
      context.extensionUri,
      context.workspaceState,
      log,
    );
    const comparisons = new PagePanels(
      comparisonPage({
        runs,
        measure: (file) => launch(file, 'measure'),
        showPassport: (path) => passports.open({ path }),
        showLog,
      }),
      context.extensionUri,
      context.workspaceState,
      log,
    );
    const inferences = new PagePanels(
      inferencePage({
        stateRoot,
        requestsFolder: join((context.storageUri ?? context.globalStorageUri).fsPath, 'requests'),
        pipelines: () => pipelines.list(),
        deploy: (file) => launch(file, 'deploy'),
        onServersChange: deployments.onDidChange,
        use: (folder) => deployments.use(folder),
        showLog,
        log,
      }),
      context.extensionUri,
      context.workspaceState,
      log,
    );
    const projectRootsOf = async (path: string) => [
      ...new Set([await projectRootOf(path), ...(await pipelines.list()).map(({ file }) => dirname(file))]),
    ];
    const engineComparisons = new PagePanels(
      engineComparisonPage({ projectRootsOf, showLog }),
      context.extensionUri,
      context.workspaceState,
      log,
    );
    const compareEngines = compareEnginesCommand((left, right) => {
      engineComparisons.open({ left, right });
    });
    owned.add(
      registerEngineEditors(
        {
          projectRootsOf,
          compareWith: async (path) => {
            await vscode.commands.executeCommand('engineRoom.engine.compare', vscode.Uri.file(path));
          },
          showPassport: (path) => passports.open({ path }),
          showLog,
          log,
        },
        context,
      ),
    );
    owned.add(vscode.window.registerWebviewPanelSerializer('engineRoom.engineComparison', engineComparisons));
    owned.add(vscode.window.registerWebviewPanelSerializer('engineRoom.passport', passports));
    owned.add(vscode.window.registerWebviewPanelSerializer('engineRoom.comparison', comparisons));
    owned.add(vscode.window.registerWebviewPanelSerializer('engineRoom.inference', inferences));

    const traces = owned.add(
      composeTraces({
        context,
        programFolder: product.folder,
        pipelines: () => pipelines.list(),
        launcher,
        presenter: this.presenter,
        showLog,
        log,
      }),
    );

    const openComparison = (entry: PipelineEntry) => {
      comparisons.open({ pipelineFile: entry.file, name: pipelineTitle(entry) });
    };
    const openInference = (entry: ReturnType<typeof usable>) => {
      inferences.open({
        repositoryFolder: repositoryOf(entry) ?? dirname(entry.file),
        model: entry.settings.repository.model ?? entry.settings.name,
      });
    };
    const showResult = async (run: RunRecord, result: RunResult) => {
      switch (result.kind) {
        case 'comparison':
          comparisons.open({ pipelineFile: run.pipelineFile, name: await titleOf(run.pipelineFile) });
          return;
        case 'passport':
          passports.open({ path: result.path });
          return;
        case 'editor':
          await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(result.path));
          return;
        case 'text':
          await vscode.window.showTextDocument(vscode.Uri.file(result.path));
          return;
        case 'deployments':
          await vscode.commands.executeCommand(`${viewIds.deployments}.focus`);
      }
    };
    const directory = sshDirectory(sshConfigFile, log);
    const steps = stepCommands({ picker, launcher, openInference });
    this.commands = {
      ...steps,
      'engineRoom.model.build': buildCommand({
        picker,
        offerTargets: () => offerTargets(targets, directory),
        probe: async (machine) => {
          const { addTarget } = await import('../pipeline/targetStore.ts');
          await addTarget(stateRoot, machine, Date.now());
          return targets.probe(machine);
        },
        imageRegistry: () => readSetting('imageRegistry'),
        runBuild: async (args) => {
          await pipelines.refresh();
          await steps['engineRoom.model.build'].run(...args);
        },
      }),
      ...runCommands({ model: runs, launcher, life, log, showResult }),
      ...deploymentCommands({
        model: deployments,
        openInference: ({ server, model }) => {
          inferences.open({ repositoryFolder: server.repositoryFolder, model: model.name });
        },
      }),
      ...targetCommands({
        model: targets,
        stateRoot,
        machines,
        directory,
        sshConfigFile,
      }),
      ...environmentCommands({ interpreters, choices, scriptsFolder: product.scriptsFolder }),
      'engineRoom.pipeline.create': {
        needsTrust: false,
        run: async (file) => {
          await creator.create(file instanceof vscode.Uri ? file.fsPath : undefined);
          await pipelines.refresh();
        },
      },
      'engineRoom.pipeline.openSample': openSampleCommand(context.extensionUri),
      'engineRoom.builds.compare': {
        needsTrust: false,
        run: async (...args) => {
          (await picker.resolve(vscode.l10n.t('Compare Builds'), args)).map(usable).forEach(openComparison);
        },
      },
      'engineRoom.passport.show': passportCommand({
        pipelines,
        choices,
        open: (path) => passports.open({ path }),
        log,
      }),
      'engineRoom.engine.compare': compareEngines,
      ...traces.commands,
      'engineRoom.trtexec.migrate': migrateCommand,
      'engineRoom.log.show': { needsTrust: false, run: showLog },
    };
    this.pipelines = pipelines;
    this.runs = runs;
    this.deployments = deployments;
  }

  /** Looks for pipelines, runs and servers of the workspace; the activation does not wait for it. */
  start(): void {
    this.pipelines
      .refresh()
      .then(async () => {
        await this.runs.list();
        this.deployments.lookSoon();
      })
      .catch((thrown: unknown) => this.log.error(toFailure(thrown).message));
  }

  dispose(): void {
    this.owned.dispose();
  }
}
