import { delimiter, dirname } from 'node:path';
import type { Command } from '../../exec/command.ts';
import { loopback, type ServerPorts } from './serverPorts.ts';
import type { TritonWheel } from './tritonWheel.ts';

export interface ServerRequest {
  readonly wheel: TritonWheel;
  /** Result of `prepareBackends`. */
  readonly backends: string;
  readonly repositoryFolder: string;
  /** Interpreter whose packages the models use; must be the one the backends were prepared for. */
  readonly python: string;
  /** Folder of Python's shared library, where the system does not find it by itself. */
  readonly pythonLibraries?: string;
  readonly ports: ServerPorts;
  /** Begins the names of the server's shared memory, so that a killed server's can be found and removed. */
  readonly sharedMemoryPrefix: string;
  /** The environment the job's command starts with. */
  readonly inherited: Readonly<Record<string, string | undefined>>;
}

/** How long the server may finish requests under way when it is told to stop. */
const exitTimeoutSeconds = 5;

/** The command line of the embedded server; it starts with no model and loads on request. */
export function serverCommand(request: ServerRequest): Command {
  const { ports, inherited } = request;
  return {
    program: request.wheel.server,
    args: [
      `--model-repository=${request.repositoryFolder}`,
      `--backend-directory=${request.backends}`,
      '--model-control-mode=explicit',
      '--exit-on-error=false',
      // Ready then means the server; models tell their own state.
      '--strict-readiness=false',
      `--http-address=${loopback}`,
      `--http-port=${ports.http}`,
      `--grpc-address=${loopback}`,
      `--grpc-port=${ports.grpc}`,
      `--metrics-address=${loopback}`,
      `--metrics-port=${ports.metrics}`,
      '--allow-cpu-metrics=true',
      `--exit-timeout-secs=${exitTimeoutSeconds}`,
      // Our backend runs inside the Python backend, whose settings these are.
      `--backend-config=python,shm-region-prefix-name=${request.sharedMemoryPrefix}`,
    ],
    env: {
      // The Python backend finds its interpreter's packages through the first python3 on PATH.
      PATH: joinPaths(dirname(request.python), inherited['PATH']),
      LD_LIBRARY_PATH: joinPaths(
        joinPaths(request.wheel.libraries, request.pythonLibraries),
        inherited['LD_LIBRARY_PATH'],
      ),
    },
    cwd: request.repositoryFolder,
    stop: [{ signal: 'SIGTERM', waitMs: (exitTimeoutSeconds + 3) * 1000 }],
  };
}

function joinPaths(first: string, rest: string | undefined): string {
  return rest === undefined || rest === '' ? first : `${first}${delimiter}${rest}`;
}
