import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processesWithVariable } from '../../../src/exec/processTable.ts';
import { buildTestImage, docker, type DockerEngine, startDockerEngine } from '../../support/dockerEngine.ts';
import { installGpuStandIn } from '../../support/gpuStandIn.ts';
import { type SshServer, startSshServer } from '../../support/sshServer.ts';
import { makeTrtexecImages } from '../../support/trtexecImages.ts';
import { CliProject, type CliResult, type RunningCli } from './cliProject.ts';
import { type SlowLink, startSlowLink } from './slowLink.ts';

/** In the environment of everything on the far end, so that a leftover there is seen. */
const farMark = 'ENGINE_ROOM_TEST_FAR_END';
const linkBytesPerSecond = 10_000_000;

/** 25 MB of weights: enough to be met on the way, little enough not to be waited for. */
const modelSource = `
import torch

class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        torch.manual_seed(0)
        self.conv = torch.nn.Conv2d(3, 8, 3)
        self.wide = torch.nn.Linear(8, 700_000)

    def forward(self, x):
        return self.wide(torch.relu(self.conv(x)).mean(dim=(2, 3)))[:, :4]

def load():
    return Net().eval()
`;

/** Images beside those of NVIDIA's names: the same stand-in with another fate. */
const fates: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  slow: { STAND_IN_SECONDS: '5' },
  endless: { STAND_IN_SECONDS: '300' },
  oom: { STAND_IN_FAIL: 'oom' },
  'no-gpu': { STAND_IN_FAIL: 'no-gpu' },
  driver: { STAND_IN_FAIL: 'driver' },
  'no-implementation': { STAND_IN_FAIL: 'no-implementation' },
  crash: { STAND_IN_FAIL: 'crash' },
};

/** A project here, and a GPU host on the other end of SSH with Docker and a stand-in for TensorRT. */
export class TargetFaultsPlace {
  readonly folder: string;
  readonly project: CliProject;
  readonly ssh: SshServer;
  readonly docker: DockerEngine;
  readonly link: SlowLink;
  readonly gpuFolder: string;

  private constructor(parts: {
    folder: string;
    project: CliProject;
    ssh: SshServer;
    docker: DockerEngine;
    link: SlowLink;
    gpuFolder: string;
  }) {
    this.folder = parts.folder;
    this.project = parts.project;
    this.ssh = parts.ssh;
    this.docker = parts.docker;
    this.link = parts.link;
    this.gpuFolder = parts.gpuFolder;
  }

  static async make(): Promise<TargetFaultsPlace> {
    const project = await CliProject.make();
    const folder = await mkdtemp(join(tmpdir(), 'engine-room-faults-'));
    const gpuFolder = join(folder, 'gpu');
    await installGpuStandIn(gpuFolder);
    const engine = await startDockerEngine(join(folder, 'docker'), { gpuStandIn: gpuFolder });
    await makeTrtexecImages(engine, ['tensorrt:24.05-py3', 'tritonserver:24.05-py3', 'tensorrt:24.04-py3'], {
      python: project.python,
      env: { STAND_IN_SECONDS: '0.3' },
    });
    for (const [name, env] of Object.entries(fates)) {
      const base = { environment: engine.environment, baseImage: 'tensorrt:24.05-py3' };
      await buildTestImage(base, { name: `tensorrt:${name}`, env });
    }
    const ssh = await startSshServer(join(folder, 'ssh'), {
      environment: {
        ...engine.environment,
        PATH: `${gpuFolder}:${process.env['PATH'] ?? ''}`,
        [farMark]: String(process.pid),
      },
    });
    const link = await startSlowLink(ssh.port, linkBytesPerSecond);
    await ssh.addHost('slow-host', { Port: String(link.port), HostKeyAlias: `[127.0.0.1]:${ssh.port}` });
    const place = new TargetFaultsPlace({ folder, project, ssh, docker: engine, link, gpuFolder });
    await project.write('model.py', modelSource);
    await place.choose({});
    const made = await project.run(['run', '--steps', 'export,verify']);
    if (made.status !== 0) {
      throw new Error(`${made.stdout}\n${made.stderr}`);
    }
    return place;
  }

  /** Writes the pipeline file with these choices for the engine, and further lines. */
  async choose(engine: Readonly<Record<string, unknown>>, lines: readonly string[] = []): Promise<void> {
    const choices = {
      target: 'ssh:gpu-host',
      servingRelease: '24.05',
      precision: 'fp16',
      timingCache: false,
      verify: { absoluteTolerance: 0.05, relativeTolerance: 0.05 },
      ...engine,
    };
    await this.project.edit(
      'measure: { warmup: 2, iterations: 20 }',
      [`engine: ${JSON.stringify(choices)}`, 'repository: { build: tensorrt }', ...lines].join('\n'),
    );
  }

  start(...words: readonly string[]): RunningCli {
    return this.project.start(['--ssh-config', this.ssh.configFile, ...words]);
  }

  run(...words: readonly string[]): Promise<CliResult> {
    return this.start(...words).ended;
  }

  get plan(): string {
    return this.project.built('model.plan');
  }

  /** As if no engine had been built, and nothing been sent. */
  async forget(): Promise<void> {
    await this.forgetEngine();
    await rm(this.far('.'), { recursive: true, force: true });
  }

  async forgetEngine(): Promise<void> {
    const folder = this.project.built('.');
    for (const name of await readdir(folder)) {
      if (name.startsWith('model.plan')) {
        await rm(join(folder, name), { recursive: true });
      }
    }
  }

  /** Below our folder on the far end. */
  far(...parts: readonly string[]): string {
    return join(this.ssh.remoteHome, '.cache', 'engine-room', ...parts);
  }

  /** Size of the largest file on the far end whose name fits, 0 without one. */
  farBytes(folder: string, name: RegExp): Promise<number> {
    return largestBytes(this.far(folder), name);
  }

  /** The same of what is built here. */
  hereBytes(name: RegExp): Promise<number> {
    return largestBytes(this.project.path('.engine-room', 'build'), name);
  }

  /** What an ended run must not leave: containers, processes, folders of work and jobs, half files here. */
  async leftovers(): Promise<string[]> {
    const list = async (path: string) => (existsSync(path) ? await readdir(path) : []);
    const containers = await docker(this.docker.environment, ['ps', '--all', '--format', '{{.Names}}']);
    const processes = await processesWithVariable(farMark, String(process.pid));
    const here = await readdir(this.project.path('.engine-room', 'build'), { recursive: true });
    return [
      ...containers.split('\n').filter((name) => name !== ''),
      ...(await Promise.all(processes.map(describeProcess))).filter((text) => text !== ''),
      ...(await list(this.far('work'))),
      ...(await list(this.far('jobs'))),
      ...here.filter((name) => /\.partial|\.building|\.tmp/u.test(name)),
    ];
  }

  /** Names of the containers of this image that were started since `since` (seconds of the clock). */
  async startedSince(since: number, image: string): Promise<string[]> {
    const now = Math.ceil(Date.now() / 1000) + 1;
    const text = await docker(this.docker.environment, [
      ...['events', '--since', String(since), '--until', String(now)],
      ...['--filter', 'event=start', '--filter', `image=${image}`, '--format', '{{.Actor.Attributes.name}}'],
    ]);
    return text.split('\n').filter((name) => name !== '');
  }

  async remove(): Promise<void> {
    await this.link.stop();
    await this.ssh.stop();
    await this.docker.stop();
    await this.project.remove();
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function describeProcess(pid: number): Promise<string> {
  const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return text === '' ? '' : `${pid} ${text.replaceAll('\0', ' ').slice(0, 200)}`;
}

async function largestBytes(root: string, name: RegExp): Promise<number> {
  const entries = existsSync(root) ? await readdir(root, { recursive: true }) : [];
  const sizes = entries
    .filter((entry) => name.test(entry))
    .map(async (entry) => {
      const found = await stat(join(root, entry)).catch(() => undefined);
      return found?.isFile() === true ? found.size : 0;
    });
  return Math.max(0, ...(await Promise.all(sizes)));
}
