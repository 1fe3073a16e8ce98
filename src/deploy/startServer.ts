import { rename } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { basename, join } from 'node:path';
import { fail, FailureError, isErrnoException, throwIfCancelled } from '../core/failure.ts';
import type { Command, CommandRunner } from '../exec/command.ts';
import { readJob, startJob, type SupervisorLocation } from '../exec/job/jobClient.ts';
import { jobFiles } from '../exec/job/jobFolder.ts';
import { prepareBackends } from '../triton/embedded/backendFolder.ts';
import { checkPlatform, thisPlatform } from '../triton/embedded/platform.ts';
import { probeServerPython } from '../triton/embedded/pythonProbe.ts';
import { serverCommand } from '../triton/embedded/serverCommand.ts';
import { checkPortsFree, findFreePorts, loopback, type ServerPorts } from '../triton/embedded/serverPorts.ts';
import { findSafeRoot, linkSafely } from '../triton/embedded/shellSafePath.ts';
import { sharedPythonFolder } from '../triton/embedded/sharedPython.ts';
import { removeSharedMemory } from '../triton/embedded/sharedMemory.ts';
import { findStub, locateWheel, missingPackage, type TritonWheel } from '../triton/embedded/tritonWheel.ts';
import { TritonClient } from '../triton/tritonClient.ts';
import { failureOfEnd } from './serverEnd.ts';
import { writeServerRecord } from './serverRecord.ts';
import { stopServer } from './stopServer.ts';

export interface StartRequest {
  /** The server's job folder. */
  readonly folder: string;
  /** Real path of the model repository. */
  readonly repositoryFolder: string;
  /** Interpreter that has onnxruntime. */
  readonly python: string;
  /** Folder of an unpacked `nvidia-pytriton`; the interpreter's own packages when absent. */
  readonly tritonFolder?: string;
  /** Folder that holds our backend (python/engine_room/triton_backend). */
  readonly ownBackends: string;
  readonly stateRoot: string;
  /** The server stops by itself when no lease was renewed for this long. */
  readonly idleStopMs: number;
  /** Ports to use; free ones are found when absent. */
  readonly ports?: ServerPorts;
  readonly supervisor: SupervisorLocation;
  readonly runner: CommandRunner;
  readonly signal?: AbortSignal;
  readonly onProgress?: (message: string) => void;
}

/** What a start needs from the machine, checked before anything is started. */
interface Preparation {
  readonly wheel: TritonWheel;
  readonly backends: string;
  readonly python: string;
  readonly pythonLibraries?: string;
  /** The repository under a path that the server can pass on. */
  readonly repositoryFolder: string;
}

/** Users renew their leases every five seconds; a server must outlive the time between two of them. */
const shortestIdleStopMs = 7_000;
const readyTimeoutMs = 60_000;
const pollMs = 100;
/** Between finding a free port and the server's own bind somebody else may take it. */
const portAttempts = 3;

/**
 * Starts the embedded server as a durable job and returns when it answers; no model is loaded yet.
 *
 * @throws FailureError of kind `unsupported-platform`, `missing-package` (with the install line), `port-taken` (only for
 * ports asked for), `server-crashed` with the last lines of its log, `timeout`. Nothing runs after a failure or cancel.
 */
export async function startServer(request: StartRequest): Promise<void> {
  request.onProgress?.('Looking for the Triton server');
  const prepared = await prepare(request);
  for (let attempt = 1; ; attempt++) {
    throwIfCancelled(request.signal);
    if (request.ports !== undefined) {
      await checkPortsFree(request.ports);
    }
    const ports = request.ports ?? (await findFreePorts());
    try {
      await startOnce(request, prepared, ports);
      return;
    } catch (thrown) {
      const portTaken = thrown instanceof FailureError && thrown.failure.kind === 'port-taken';
      if (!portTaken || request.ports !== undefined || attempt === portAttempts) {
        throw thrown;
      }
    }
  }
}

async function prepare(request: StartRequest): Promise<Preparation> {
  checkPlatform(thisPlatform());
  const facts = await probeServerPython(request.python, request.runner, request.signal);
  const wheel = await locateWheel(facts, request.tritonFolder);
  const stub = await findStub(wheel, facts.version);
  if (facts.onnxruntime === null) {
    return fail(
      missingPackage(
        'onnxruntime',
        facts,
        'The package onnxruntime, which runs the models in the server, is missing.',
      ),
    );
  }
  const pythonLibraries = await sharedPythonFolder(stub, facts);
  const safeRoot = await findSafeRoot(request.stateRoot);
  const backends = await prepareBackends(safeRoot, wheel, stub, request.ownBackends);
  const repositoryFolder = await linkSafely(request.repositoryFolder, safeRoot, basename(request.folder));
  return {
    wheel,
    backends,
    python: facts.executable,
    repositoryFolder,
    ...(pythonLibraries === undefined ? {} : { pythonLibraries }),
  };
}

async function startOnce(request: StartRequest, prepared: Preparation, ports: ServerPorts): Promise<void> {
  const { folder } = request;
  const sharedMemoryPrefix = `engine_room_${basename(folder)}_`;
  await removeSharedMemory(sharedMemoryPrefix);
  await keepOldLog(folder);
  const command = serverCommand({
    ...prepared,
    ports,
    sharedMemoryPrefix,
    inherited: process.env,
  });
  request.onProgress?.('Starting the Triton server');
  try {
    await launch(request, command, ports, sharedMemoryPrefix);
    await waitUntilReady(request, ports);
  } catch (thrown) {
    await stopServer(folder);
    throw thrown;
  }
}

async function launch(
  request: StartRequest,
  command: Command,
  ports: ServerPorts,
  sharedMemoryPrefix: string,
): Promise<void> {
  await writeServerRecord(request.folder, {
    schema: 'engine-room.server/1',
    repositoryFolder: request.repositoryFolder,
    ports,
    python: request.python,
    server: command.program,
    sharedMemoryPrefix,
    startedAtMs: Date.now(),
  });
  await startJob(
    request.folder,
    {
      title: `Triton server for ${request.repositoryFolder}`,
      command,
      idleStopMs: Math.max(request.idleStopMs, shortestIdleStopMs),
    },
    request.supervisor,
  );
}

/** Returns when the server answers; a server that ended is noticed at the next look. */
async function waitUntilReady(request: StartRequest, ports: ServerPorts): Promise<void> {
  const client = new TritonClient(`${loopback}:${ports.grpc}`);
  const deadline = Date.now() + readyTimeoutMs;
  try {
    while (Date.now() < deadline) {
      throwIfCancelled(request.signal);
      const job = await readJob(request.folder);
      if (job.state !== 'running') {
        return fail(await failureOfEnd(request.folder, job));
      }
      // The metrics port is the last one to open, and the server ends when it cannot have it.
      if (
        (await client.serverReady({ timeoutMs: 2_000, ...pickSignal(request) })) &&
        (await metricsAnswer(ports))
      ) {
        return;
      }
      await delay(pollMs);
    }
  } finally {
    client.close();
  }
  const job = await readJob(request.folder);
  return fail({
    ...(await failureOfEnd(request.folder, job)),
    kind: 'timeout',
    message: `The Triton server did not answer within ${readyTimeoutMs / 1000} s.`,
  });
}

async function metricsAnswer(ports: ServerPorts): Promise<boolean> {
  try {
    const answer = await fetch(`http://${loopback}:${ports.metrics}/metrics`, {
      signal: AbortSignal.timeout(2_000),
    });
    await answer.text();
    return answer.ok;
  } catch {
    return false;
  }
}

function pickSignal({ signal }: StartRequest): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}

/** The log of the server before stays readable beside the new one. */
async function keepOldLog(folder: string): Promise<void> {
  try {
    await rename(jobFiles(folder).log, join(folder, 'log.previous.txt'));
  } catch (thrown) {
    if (!isErrnoException(thrown) || thrown.code !== 'ENOENT') {
      throw thrown;
    }
  }
}
