import { z } from 'zod/mini';
import { checkSchema, parseJson } from '../../core/parseJson.ts';
import { fail } from '../../core/failure.ts';
import type { Command, CommandRunner } from '../command.ts';
import type { ContainerEngine } from '../target/targetSpec.ts';
import { explainContainerFailure } from './explainContainerFailure.ts';

/** What has to be known of a machine and its engine before a container can be started there. */
export interface ContainerFacts {
  /** Who files have to belong to; undefined where the engine takes care of it by itself (Windows, macOS). */
  readonly user?: { readonly uid: number; readonly gid: number };
  /** The engine runs as the user: `root` inside is the user outside. */
  readonly rootless: boolean;
  /** The engine gives the users of a container other numbers outside (`userns-remap`). */
  readonly remapsUsers: boolean;
  /** How the engine hands out NVIDIA GPUs; `none` when it has not been set up for that. */
  readonly gpuRoute: GpuRoute;
}

/** `flag`: Docker's `--gpus`, through NVIDIA's runtime hook. `device`: a CDI device, the only way of Podman. */
export type GpuRoute = 'flag' | 'device' | 'none';

const dockerInfoSchema = z.object({
  Runtimes: z.optional(z.nullable(z.record(z.string(), z.unknown()))),
  SecurityOptions: z.optional(z.nullable(z.array(z.string()))),
  /** From Docker 28.2 on. */
  DiscoveredDevices: z.optional(z.nullable(z.array(z.object({ ID: z.string() })))),
  /** Docker's older clients end well although no engine answered. */
  ServerErrors: z.optional(z.nullable(z.array(z.string()))),
});

const podmanInfoSchema = z.object({
  host: z.object({ security: z.optional(z.object({ rootless: z.optional(z.boolean()) })) }),
});

/** Numbers of the user, then what NVIDIA's container toolkit leaves on a machine. Needs a POSIX shell and `id`. */
const askMachineScript = [
  'echo "user $(id -u) $(id -g)"',
  'command -v nvidia-container-runtime-hook >/dev/null 2>&1 && echo hook',
  'for f in /etc/cdi/*nvidia* /var/run/cdi/*nvidia*; do [ -e "$f" ] && echo cdi; done',
  'true',
].join('\n');

export const askMachineCommand: Command = { program: 'sh', args: ['-c', askMachineScript] };

export function engineInfoCommand(engine: ContainerEngine): Command {
  return { program: engine, args: ['info', '--format', '{{json .}}'] };
}

/**
 * Asks the machine and its engine.
 * @param posix false where there is no POSIX shell (this machine is Windows): the user is then left to the engine.
 * @throws FailureError that says why the engine cannot be used; of kind `missing-tool` when it is not installed.
 */
export async function askContainerFacts(
  runner: CommandRunner,
  place: { readonly engine: ContainerEngine; readonly machineName: string; readonly posix: boolean },
  signal?: AbortSignal,
): Promise<ContainerFacts> {
  const options = signal === undefined ? {} : { signal };
  const info = await runner.run(engineInfoCommand(place.engine), options);
  const machine = place.posix ? (await runner.run(askMachineCommand, options)).stdout : '';
  if (info.exitCode !== 0) {
    return refuse(place, info.stderr);
  }
  return place.engine === 'docker'
    ? readDocker(place, info.stdout, machine)
    : readPodman(info.stdout, machine);
}

function readDocker(
  place: { readonly engine: ContainerEngine; readonly machineName: string },
  text: string,
  machine: string,
): ContainerFacts {
  const info = parseJson(text, dockerInfoSchema, { what: 'The answer of docker info' });
  const problem = info.ServerErrors?.[0];
  if (problem !== undefined) {
    return refuse(place, problem);
  }
  const security = info.SecurityOptions ?? [];
  const has = (name: string) => security.some((option) => option.split(',')[0] === `name=${name}`);
  const device = (info.DiscoveredDevices ?? []).some(({ ID }) => ID.startsWith('nvidia.com/gpu'));
  const flag = Object.keys(info.Runtimes ?? {}).includes('nvidia') || machine.split('\n').includes('hook');
  return {
    ...readUser(machine),
    rootless: has('rootless'),
    remapsUsers: has('userns'),
    gpuRoute: flag ? 'flag' : device ? 'device' : 'none',
  };
}

function readPodman(text: string, machine: string): ContainerFacts {
  const info = parseJson(text, podmanInfoSchema, { what: 'The answer of podman info' });
  return {
    ...readUser(machine),
    rootless: info.host.security?.rootless ?? false,
    remapsUsers: false,
    gpuRoute: machine.split('\n').includes('cdi') ? 'device' : 'none',
  };
}

function readUser(machine: string): Pick<ContainerFacts, 'user'> {
  const match = /^user (\d+) (\d+)$/mu.exec(machine);
  if (match === null) {
    return {};
  }
  const user = checkSchema({ uid: Number(match[1]), gid: Number(match[2]) }, userSchema, { what: 'id' });
  return { user };
}

const userSchema = z.object({ uid: z.int(), gid: z.int() });

function refuse(
  place: { readonly engine: ContainerEngine; readonly machineName: string },
  stderr: string,
): never {
  const failure = explainContainerFailure(
    { ...place, image: '', program: '' },
    { exitCode: 125, stdout: '', stderr },
  );
  return fail(
    failure ?? {
      kind: 'process-failed',
      message: `${place.engine} on ${place.machineName} does not answer.`,
      ...(stderr.trim() === '' ? {} : { cause: stderr.trim() }),
    },
  );
}
