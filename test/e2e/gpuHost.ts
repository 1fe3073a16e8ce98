import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startDockerEngine } from '../support/dockerEngine.ts';
import { installGpuStandIn } from '../support/gpuStandIn.ts';
import { type SshServer, startSshServer } from '../support/sshServer.ts';
import { makeTrtexecImages } from '../support/trtexecImages.ts';

/** A machine behind SSH with a container engine. Its GPU and its TensorRT are stand-ins. */
export interface GpuHost {
  readonly ssh: Pick<
    SshServer,
    'host' | 'passphrase' | 'remoteHome' | 'unknownKnownHostsFile' | 'dropConnections'
  >;
  stop(): Promise<void>;
}

/**
 * Starts the machine.
 * @param sshFolder where its SSH configuration appears.
 * @param buildSeconds how long its trtexec takes for an engine.
 */
export async function startGpuHost(
  sshFolder: string,
  python: string,
  buildSeconds: number,
): Promise<GpuHost> {
  // Short: a socket lies in it.
  const folder = await mkdtemp('/tmp/engine-room-gpu-');
  const gpu = join(folder, 'gpu');
  await installGpuStandIn(gpu);
  const docker = await startDockerEngine(join(folder, 'docker'), { gpuStandIn: gpu });
  await makeTrtexecImages(docker, ['tensorrt:24.05-py3', 'tritonserver:24.05-py3'], {
    python,
    env: { STAND_IN_SECONDS: String(buildSeconds) },
  });
  const ssh = await startSshServer(sshFolder, {
    environment: { ...docker.environment, PATH: `${gpu}:${process.env['PATH'] ?? ''}` },
  });
  return {
    ssh,
    stop: async () => {
      await ssh.stop();
      await docker.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
