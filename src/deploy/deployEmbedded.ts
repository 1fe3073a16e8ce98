import { stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { join } from 'node:path';
import { CancelledError, fail, FailureError, isErrnoException, type Failure } from '../core/failure.ts';
import { holdLease, readJob } from '../exec/job/jobClient.ts';
import { readConfigFile } from '../repository/configText.ts';
import { findModelNameProblem } from '../repository/modelName.ts';
import { configFilename } from '../repository/placeModel.ts';
import { isShellSafe } from '../triton/embedded/shellSafePath.ts';
import { TritonClient } from '../triton/tritonClient.ts';
import { type EmbeddedServer, readServer, realRepository, serverFolderOf } from './embeddedServer.ts';
import { withLock } from './folderLock.ts';
import { failureOfEnd } from './serverEnd.ts';
import { startServer, type StartRequest } from './startServer.ts';
import { stopServer } from './stopServer.ts';

export interface DeployRequest extends Omit<StartRequest, 'folder'> {
  readonly modelName: string;
}

export interface Deployment {
  readonly server: EmbeddedServer;
  readonly model: string;
  /** Versions that are ready, as the server names them. */
  readonly versions: readonly string[];
  readonly serverVersion: string;
  /** False when the server was started for this. */
  readonly reused: boolean;
}

/**
 * Serves a model of a repository on the embedded server and returns when it is READY. The repository's running server
 * is used again (the model is loaded, or loaded anew when its files changed); otherwise one is started. A running server
 * that uses another interpreter is replaced, and the models it served are loaded again.
 *
 * @throws FailureError: those of `startServer`; `not-found` when the repository has no such model; `server-refused` and
 * other kinds of TritonClient with the server's reason when the model does not load (the server stays);
 * `server-crashed` with the last lines of its log when it ends meanwhile.
 * @throws CancelledError; a server that was started for this has ended by then.
 */
export async function deployEmbedded(request: DeployRequest): Promise<Deployment> {
  const problem = findModelNameProblem(request.modelName);
  if (problem !== undefined) {
    return fail(problem);
  }
  const repositoryFolder = await realRepository(request.repositoryFolder);
  await checkModelFolder(repositoryFolder, request.modelName);
  await checkModelFilename(join(repositoryFolder, request.modelName, configFilename));
  const folder = await serverFolderOf(request.stateRoot, repositoryFolder);
  return withLock(`${folder}.lock`, request.signal, () =>
    deployLocked({ ...request, repositoryFolder, folder }),
  );
}

async function deployLocked(request: DeployRequest & StartRequest): Promise<Deployment> {
  const { folder, modelName } = request;
  const lease = holdLease(folder, `deploy-${process.pid}`);
  try {
    const { reused, others } = await ensureServer(request);
    const server = await readServer(folder);
    if (server === undefined) {
      return fail({
        kind: 'server-crashed',
        message: 'The Triton server was stopped while a model was deployed.',
      });
    }
    const client = new TritonClient(server.grpcAddress);
    try {
      request.onProgress?.(`Loading ${modelName}`);
      await loadModel(client, request);
      for (const other of others) {
        // Best effort: a model that loaded before but does not any more must not fail this one.
        await client.loadModel(other, pickSignal(request)).catch(() => undefined);
      }
      const { version: serverVersion } = await client.serverMetadata(pickSignal(request));
      const { versions } = await client.modelMetadata(modelName, '', pickSignal(request));
      return { server, model: modelName, versions, serverVersion, reused };
    } catch (thrown) {
      if (thrown instanceof CancelledError && !reused) {
        await stopServer(folder);
      }
      throw thrown;
    } finally {
      client.close();
    }
  } finally {
    lease.dispose();
  }
}

/** A running server for the request, with the names of models to load again because it replaced another one. */
async function ensureServer(
  request: StartRequest,
): Promise<{ readonly reused: boolean; readonly others: readonly string[] }> {
  const existing = await readServer(request.folder);
  if (existing?.state === 'running' && existing.python === request.python) {
    if (await answers(existing)) {
      return { reused: true, others: [] };
    }
  }
  const others = existing?.state === 'running' ? await readyModels(existing) : [];
  if (existing !== undefined) {
    request.onProgress?.('Stopping the server that ran before');
    await stopServer(request.folder, request.signal);
  }
  await startServer(request);
  return { reused: false, others };
}

async function answers(server: EmbeddedServer): Promise<boolean> {
  const client = new TritonClient(server.grpcAddress);
  try {
    return await client.serverReady({ timeoutMs: 5_000 });
  } finally {
    client.close();
  }
}

async function readyModels(server: EmbeddedServer): Promise<string[]> {
  const client = new TritonClient(server.grpcAddress);
  try {
    const index = await client.repositoryIndex({ timeoutMs: 5_000 });
    return [...new Set(index.filter(({ state }) => state === 'READY').map(({ name }) => name))];
  } catch {
    return []; // it does not answer, so there is nothing to keep
  } finally {
    client.close();
  }
}

async function loadModel(client: TritonClient, request: DeployRequest & StartRequest): Promise<void> {
  try {
    await client.loadModel(request.modelName, pickSignal(request));
  } catch (thrown) {
    if (!(thrown instanceof FailureError)) {
      throw thrown;
    }
    const crash = await findCrash(request.folder, thrown.failure);
    throw crash === undefined ? thrown : new FailureError(crash, { cause: thrown });
  }
}

const endRecordedWithinMs = 5_000;

/** When a call failed because nobody answers any more, the supervisor soon records how the server ended. */
async function findCrash(folder: string, failure: Failure): Promise<Failure | undefined> {
  if (failure.kind !== 'unreachable' && failure.kind !== 'server-refused') {
    return undefined;
  }
  const deadline = Date.now() + (failure.kind === 'unreachable' ? endRecordedWithinMs : 0);
  for (;;) {
    const job = await readJob(folder);
    if (job.state !== 'running') {
      return failureOfEnd(folder, job);
    }
    if (Date.now() >= deadline) {
      return undefined;
    }
    await delay(100);
  }
}

async function checkModelFolder(repositoryFolder: string, modelName: string): Promise<void> {
  const file = join(repositoryFolder, modelName);
  const found = await stat(file).catch(() => undefined);
  if (found?.isDirectory() !== true) {
    fail({
      kind: 'not-found',
      message: `The model repository holds no model ${modelName}.`,
      file,
      nextStep: 'Place the model first, or choose another repository folder.',
    });
  }
}

/** The server passes the file's name through a shell without quoting it, and waits for minutes when that fails. */
async function checkModelFilename(configPath: string): Promise<void> {
  let name: string;
  try {
    name = (await readConfigFile(configPath)).defaultModelFilename;
  } catch (thrown) {
    if (isErrnoException(thrown) && thrown.code === 'ENOENT') {
      return; // the server completes the configuration
    }
    throw thrown;
  }
  if (name !== '' && !isShellSafe(name)) {
    fail({
      kind: 'bad-input',
      message: `The embedded server cannot open a model file named ${JSON.stringify(name)}.`,
      file: configPath,
      field: 'default_model_filename',
      nextStep: 'Rename the file to letters, digits, dots, dashes and underscores.',
    });
  }
}

function pickSignal({ signal }: Pick<StartRequest, 'signal'>): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}
