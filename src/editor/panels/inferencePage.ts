import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as vscode from 'vscode';
import { z } from 'zod/mini';
import {
  type ImagePreview,
  type InferenceApi,
  type InferenceResult,
  inferenceRequests,
  type InferenceState,
  type InputValue,
  type ServedModel,
  type TensorDescription,
  type TensorPreview,
} from '../../../webview/inference/api.ts';
import { inferenceStrings } from '../../../webview/inference/strings.ts';
import { writeFileAtomically } from '../../core/atomicFile.ts';
import { fail } from '../../core/failure.ts';
import type { Logger } from '../../core/logger.ts';
import { settle } from '../../core/outcome.ts';
import type { EmbeddedServer } from '../../deploy/embeddedServer.ts';
import type { SnippetRequest } from '../../triton/requestSnippets.ts';
import { connect } from '../deployments/deploymentsModel.ts';
import type { PipelineEntry } from '../pipelines/pipelineIndex.ts';
import { type ImageRecipe, InferenceInputs } from './inferenceInputs.ts';
import { outputResults, requestTiming } from './inferenceOutputs.ts';
import { acknowledge, type PageHandle, type PageKind, type PageSession } from './pagePanel.ts';
import { translateStrings } from './pageStrings.ts';
import { findServedPipeline, type ServedPipeline } from './servedPipeline.ts';

const subjectSchema = z.object({ repositoryFolder: z.string(), model: z.string() });
/** A model of a repository; the repository's server is found again after a restart. */
export type InferenceSubject = z.infer<typeof subjectSchema>;

export interface InferencePageParts {
  readonly stateRoot: string;
  /** Bodies of requests that were copied as curl are kept here. */
  readonly requestsFolder: string;
  readonly pipelines: () => Promise<readonly PipelineEntry[]>;
  readonly deploy: (pipelineFile: string) => Promise<void>;
  /** Servers came, went or changed. */
  readonly onServersChange: vscode.Event<void>;
  /** This window uses the server from now on. */
  readonly use: (serverFolder: string) => void;
  readonly showLog: () => void;
  readonly log: Logger;
}

/** Sends requests to a served model and shows its answers. */
export function inferencePage(parts: InferencePageParts): PageKind<InferenceApi, InferenceSubject> {
  return {
    type: 'engineRoom.inference',
    bundle: 'inference',
    icon: 'inference',
    schemas: inferenceRequests,
    subject: subjectSchema,
    title: ({ model }) => vscode.l10n.t('Infer: {0}', model),
    key: ({ repositoryFolder, model }) => `${repositoryFolder}\n${model}`,
    open: (subject, page) => new InferenceSession(subject, page, parts),
  };
}

/** A page that is ready: the model as shown, the server that answers, and the pipeline's recipes. */
interface Ready {
  readonly model: ServedModel;
  readonly server: EmbeddedServer;
  readonly pipeline: ServedPipeline | undefined;
}

class InferenceSession implements PageSession<InferenceApi> {
  readonly handlers: PageSession<InferenceApi>['handlers'];
  private readonly subject: InferenceSubject;
  private readonly page: PageHandle<InferenceApi>;
  private readonly parts: InferencePageParts;
  private readonly inputs = new InferenceInputs(vscode.l10n);
  private readonly subscription: vscode.Disposable;
  private state: InferenceState;
  private ready: Ready | undefined;

  constructor(subject: InferenceSubject, page: PageHandle<InferenceApi>, parts: InferencePageParts) {
    this.subject = subject;
    this.page = page;
    this.parts = parts;
    this.state = { kind: 'loading', subject: subject.model };
    this.subscription = parts.onServersChange(() => void this.onServers());
    this.handlers = {
      chooseImage: () => this.chooseImage(),
      openImage: ({ path }) => this.inputs.addImageFile(toPath(path), this.imageRecipe()),
      loadImage: ({ bytes, fileName }) => this.inputs.addImage(bytes, fileName, this.imageRecipe()),
      chooseTensor: ({ input }) => this.chooseTensor(input),
      loadTensor: ({ input, bytes, fileName }) => this.inputs.addTensor(bytes, fileName, this.input(input)),
      send: ({ inputs }) => this.send(inputs),
      copyCode: ({ language, inputs }) => acknowledge(() => this.copyCode(language, inputs)),
      deploy: () => acknowledge(() => this.deploy()),
      reload: () => acknowledge(() => this.load()),
      showLog: () => acknowledge(() => parts.showLog()),
      copyText: ({ text }) => acknowledge(() => vscode.env.clipboard.writeText(text)),
    };
    void this.load();
  }

  show(): void {
    this.page.tell('strings', translateStrings(vscode.l10n, inferenceStrings));
    this.page.tell('show', this.state);
  }

  private async load(): Promise<void> {
    const subject = this.subject.model;
    const outcome = await settle(() => this.describe());
    if (outcome.status === 'ok') {
      this.ready = outcome.value;
      this.state =
        outcome.value === undefined
          ? { kind: 'stopped', subject }
          : { kind: 'ready', model: outcome.value.model };
    } else if (outcome.status === 'failed') {
      this.ready = undefined;
      this.state = { kind: 'failed', subject, failure: outcome.failure };
    }
    this.page.tell('show', this.state);
  }

  /** Asks the server about the model; undefined when no server runs for the repository. */
  private async describe(): Promise<Ready | undefined> {
    const { findServer } = await import('../../deploy/embeddedServer.ts');
    const server = await findServer(this.parts.stateRoot, this.subject.repositoryFolder);
    if (server?.state !== 'running') {
      return undefined;
    }
    this.parts.use(server.folder);
    const client = await connect(server.grpcAddress);
    try {
      const metadata = await client.modelMetadata(this.subject.model);
      const config = await client.modelConfig(this.subject.model);
      const { version } = await client.serverMetadata();
      const pipeline = await findServedPipeline(
        await this.parts.pipelines(),
        this.subject.repositoryFolder,
        this.subject.model,
        this.parts.log,
      );
      const imageInput = pipeline?.imageRecipe?.input.name;
      const model: ServedModel = {
        name: metadata.name,
        version: metadata.versions.at(-1) ?? '',
        server: vscode.l10n.t('embedded Triton {0}', version),
        backend: config.backend === '' ? config.platform : config.backend,
        inputs: metadata.inputs,
        outputs: metadata.outputs,
        ...(imageInput !== undefined && metadata.inputs.some(({ name }) => name === imageInput)
          ? { imageInput }
          : {}),
        sampleImages: pipeline?.sampleImages ?? [],
      };
      return { model, server, pipeline };
    } finally {
      client.close();
    }
  }

  /** A page without a server looks again when one appears; a page whose server went says so. */
  private async onServers(): Promise<void> {
    if (this.state.kind !== 'ready') {
      await this.load();
      return;
    }
    const { findServer } = await import('../../deploy/embeddedServer.ts');
    const server = await findServer(this.parts.stateRoot, this.subject.repositoryFolder);
    if (server?.state !== 'running' || server.startedAtMs !== this.ready?.server.startedAtMs) {
      await this.load();
    }
  }

  private current(): Ready {
    return (
      this.ready ??
      fail({
        kind: 'unreachable',
        message: `No server answers for ${this.subject.model}.`,
        nextStep: 'Deploy the model first.',
      })
    );
  }

  private input(name: string): TensorDescription {
    return (
      this.current().model.inputs.find((input) => input.name === name) ??
      fail({ kind: 'not-found', message: `${this.subject.model} has no input ${name}.` })
    );
  }

  private imageRecipe(): ImageRecipe {
    return (
      this.current().pipeline?.imageRecipe ??
      fail({
        kind: 'bad-input',
        message: `No pipeline of this workspace says how a photograph becomes an input of ${this.subject.model}.`,
        nextStep: 'Add preprocess to the pipeline file.',
      })
    );
  }

  private async chooseImage(): Promise<ImagePreview | null> {
    const recipe = this.imageRecipe();
    const chosen = await vscode.window.showOpenDialog({
      title: vscode.l10n.t('Which photograph?'),
      filters: { [vscode.l10n.t('Photographs')]: ['jpg', 'jpeg', 'png'] },
    });
    const path = chosen?.[0]?.fsPath;
    return path === undefined ? null : this.inputs.addImageFile(path, recipe);
  }

  private async chooseTensor(name: string): Promise<TensorPreview | null> {
    const input = this.input(name);
    const chosen = await vscode.window.showOpenDialog({
      title: vscode.l10n.t('Values of {0}', name),
      filters: { [vscode.l10n.t('Tensors')]: ['npy', 'json'] },
    });
    const path = chosen?.[0]?.fsPath;
    return path === undefined ? null : this.inputs.addTensor(await readFile(path), path, input);
  }

  private async send(values: readonly InputValue[]): Promise<InferenceResult> {
    const { model, server, pipeline } = this.current();
    const { tensors: inputs } = await this.inputs.resolve(values, model.inputs);
    const { inferTimed } = await import('../../triton/inferenceTiming.ts');
    const client = await connect(server.grpcAddress);
    try {
      const { response, timing } = await inferTimed(client, { model: model.name, inputs });
      return {
        modelVersion: response.version,
        outputs: outputResults(response.outputs, pipeline?.classRecipe),
        timing: requestTiming(timing),
      };
    } finally {
      client.close();
    }
  }

  /** Puts the same request as a program on the clipboard; a body too long for a command line goes into a file. */
  private async copyCode(language: 'python' | 'curl', values: readonly InputValue[]): Promise<void> {
    const { model, server, pipeline } = this.current();
    const { tensors, origins } = await this.inputs.resolve(values, model.inputs);
    const request: SnippetRequest = {
      grpcAddress: server.grpcAddress,
      httpUrl: server.httpUrl,
      model: model.name,
      inputs: tensors,
      origins,
      outputs: [],
      ...(pipeline?.snippetClasses === undefined ? {} : { classes: pipeline.snippetClasses(model.outputs) }),
    };
    if (language === 'python') {
      const { pythonSnippet } = await import('../../triton/pythonSnippet.ts');
      await vscode.env.clipboard.writeText(pythonSnippet(request));
      return;
    }
    const { curlSnippet } = await import('../../triton/curlSnippet.ts');
    const bodyPath = join(this.parts.requestsFolder, `${model.name}-${Date.now()}.request`);
    const { text, body } = curlSnippet(request, bodyPath);
    if (body !== undefined) {
      await writeFileAtomically(bodyPath, body);
    }
    await vscode.env.clipboard.writeText(text);
  }

  private async deploy(): Promise<void> {
    const pipeline = await findServedPipeline(
      await this.parts.pipelines(),
      this.subject.repositoryFolder,
      this.subject.model,
      this.parts.log,
    );
    if (pipeline === undefined) {
      fail({
        kind: 'not-found',
        message: `No pipeline of this workspace places ${this.subject.model}.`,
        nextStep: 'Open the folder of its pipeline file.',
      });
    }
    await this.parts.deploy(pipeline.file);
  }

  dispose(): void {
    this.subscription.dispose();
  }
}

/** A path, or the `file:` URI that dragging out of the Explorer gives. */
function toPath(text: string): string {
  return text.startsWith('file:') ? fileURLToPath(text) : text;
}
