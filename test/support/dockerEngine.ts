import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { baseImageTar } from '../../scripts/lib/dockerImages.ts';
import { processExists } from '../../src/exec/job/processExists.ts';
import { localRunner } from '../../src/exec/localRunner.ts';
import { unmountBelow } from './unmountBelow.ts';

/** A Docker engine of the tests' own, with its own socket, data and processes. */
export interface DockerEngine {
  /** For every `docker` that is to speak to this engine. */
  readonly environment: { readonly DOCKER_HOST: string };
  /** Debian with sh, coreutils and python3; no entry point, no network. */
  readonly baseImage: string;
  /** Removes its containers, ends it and removes its data. */
  stop(): Promise<void>;
}

export interface TestImage {
  /** `repository:tag` */
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** A folder whose content is copied to `/` of the image. */
  readonly files?: string;
  /** As `ENTRYPOINT` in a Dockerfile. */
  readonly entrypoint?: readonly string[];
}

const baseImage = 'engine-room-test/base:1';
const startTimeoutMs = 60_000;
const stopTimeoutMs = 30_000;
/** Longest path of a Unix socket, its final zero included (unix(7)). */
const socketPathLimit = 108;

/**
 * Starts `dockerd` as a process of its own in `folder` (made when missing) and imports the base image. It has no bridge
 * and touches no firewall rule: containers use `--network none` or `host`. It ends with this process at the latest.
 * @param options.gpuStandIn folder of gpuStandIn.ts: the engine then offers `--gpus`, behind which there is none.
 */
export async function startDockerEngine(
  folder: string,
  options: { readonly gpuStandIn?: string } = {},
): Promise<DockerEngine> {
  await mkdir(folder, { recursive: true });
  const socket = join(folder, 'd.sock');
  if (Buffer.byteLength(socket) >= socketPathLimit) {
    throw new Error(`${socket} is too long for a socket: choose a shorter folder.`);
  }
  const log = join(folder, 'dockerd.log');
  const daemon = await startDaemon(folder, socket, log, options.gpuStandIn);
  const environment = { DOCKER_HOST: `unix://${socket}` };
  const stop = () => stopEngine(folder, daemon, environment);
  try {
    await waitUntilItAnswers(daemon, environment, log);
    await docker(environment, ['import', baseImageTar, baseImage]);
  } catch (thrown) {
    await stop();
    throw thrown;
  }
  return { environment, baseImage, stop };
}

/** Removes folders of engines whose test run was killed, below `parent` and with that beginning of their names. */
export async function removeDeadEngines(parent: string, prefix: string): Promise<void> {
  const names = (await readdir(parent)).filter((name) => name.startsWith(prefix));
  for (const folder of names.map((name) => join(parent, name))) {
    const pid = await readFile(join(folder, 'dockerd.pid'), 'utf8').catch(() => '');
    const ageMs = Date.now() - (await stat(folder).catch(() => ({ mtimeMs: Date.now() }))).mtimeMs;
    const alive = pid !== '' && processExists(Number(pid));
    if (!alive && ageMs > startTimeoutMs) {
      await unmountBelow(folder);
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  }
}

/** Makes an image from the base image; works without a network. */
export async function buildTestImage(
  engine: Pick<DockerEngine, 'environment' | 'baseImage'>,
  image: TestImage,
): Promise<void> {
  const folder = await mkdtemp('/tmp/engine-room-image-');
  try {
    const empty = join(folder, 'empty');
    await mkdir(empty);
    const dockerfile = join(folder, 'Dockerfile');
    await writeFile(dockerfile, formatDockerfile(engine.baseImage, image));
    await docker(
      // The newer builder wants a plug-in that Debian's package does not bring.
      { ...engine.environment, DOCKER_BUILDKIT: '0' },
      ['build', '--quiet', '--tag', image.name, '--file', dockerfile, image.files ?? empty],
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function formatDockerfile(base: string, image: TestImage): string {
  const assign = (word: string) => (entry: [string, string]) =>
    `${word} ${entry.map(quoteForDockerfile).join('=')}`;
  return [
    `FROM ${base}`,
    ...Object.entries(image.labels ?? {}).map(assign('LABEL')),
    ...Object.entries(image.env ?? {}).map(assign('ENV')),
    ...(image.files === undefined ? [] : ['COPY . /']),
    ...(image.entrypoint === undefined ? [] : [`ENTRYPOINT ${JSON.stringify(image.entrypoint)}`]),
    '',
  ].join('\n');
}

function quoteForDockerfile(text: string): string {
  return `"${text.replace(/["\\$]/g, (character) => `\\${character}`)}"`;
}

/** Runs `docker` and gives its standard output. @throws Error with its standard error when it fails. */
export async function docker(
  environment: Readonly<Record<string, string>>,
  args: readonly string[],
): Promise<string> {
  const result = await localRunner.run({ program: 'docker', args, env: environment });
  if (result.exitCode !== 0) {
    throw new Error(`docker ${args.join(' ')} ended with ${result.exitCode}: ${result.stderr}`);
  }
  return result.stdout;
}

async function startDaemon(
  folder: string,
  socket: string,
  log: string,
  gpuStandIn: string | undefined,
): Promise<ChildProcess> {
  const output = await open(log, 'a');
  try {
    const daemon = spawn(
      'setpriv',
      [
        // A test run that is killed must not leave its engine behind.
        ...['--pdeathsig', 'TERM', '--', 'dockerd'],
        ...['--data-root', join(folder, 'data'), '--exec-root', join(folder, 'exec')],
        ...['--host', `unix://${socket}`, '--pidfile', join(folder, 'dockerd.pid')],
        ...['--storage-driver=overlay2', '--bridge=none', '--iptables=false', '--ip6tables=false'],
        ...(gpuStandIn === undefined ? [] : ['--add-runtime', 'nvidia=runc']),
      ],
      {
        env:
          gpuStandIn === undefined
            ? process.env
            : { ...process.env, PATH: `${gpuStandIn}:${process.env['PATH'] ?? ''}` },
        detached: true,
        stdio: ['ignore', output.fd, output.fd],
      },
    );
    await once(daemon, 'spawn');
    return daemon;
  } finally {
    await output.close();
  }
}

async function waitUntilItAnswers(
  daemon: ChildProcess,
  environment: Readonly<Record<string, string>>,
  log: string,
): Promise<void> {
  const deadline = Date.now() + startTimeoutMs;
  while (Date.now() < deadline && daemon.exitCode === null) {
    const answer = await localRunner.run({ program: 'docker', args: ['version'], env: environment });
    if (answer.exitCode === 0) {
      return;
    }
    await delay(100);
  }
  throw new Error(`dockerd did not start:\n${(await readFile(log, 'utf8')).slice(-4000)}`);
}

async function stopEngine(
  folder: string,
  daemon: ChildProcess,
  environment: Readonly<Record<string, string>>,
): Promise<void> {
  if (daemon.exitCode === null && daemon.signalCode === null) {
    const ids = await docker(environment, ['ps', '--all', '--quiet']).catch(() => '');
    const containers = ids.split('\n').filter((id) => id !== '');
    if (containers.length > 0) {
      await docker(environment, ['rm', '--force', '--volumes', ...containers]).catch(() => undefined);
    }
    const closed = once(daemon, 'exit');
    daemon.kill('SIGTERM');
    const timeout = new AbortController();
    const late = delay(stopTimeoutMs, 'late', { signal: timeout.signal }).catch(() => undefined);
    if ((await Promise.race([closed, late])) === 'late') {
      daemon.kill('SIGKILL');
      await closed;
    }
    timeout.abort();
  }
  await unmountBelow(folder);
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}
