import { releasesCovering } from '../computeCapabilities.ts';
import { tritonReleases } from '../releases.ts';
import type { GateRequest } from './answerGate.ts';
import { isDataCentreGpu } from './dataCentreGpu.ts';
import { newestThat } from './describeDriver.ts';
import { isDriverVersion } from './driverFit.ts';
import type { GateReason } from './gateAnswer.ts';
import { tensorrtImage } from './imageNames.ts';
import type { ServingVersion } from './servingVersion.ts';

/** What would make it fit, by what stops it. */
export function gateHelp(
  request: GateRequest,
  served: ServingVersion,
  stop: GateReason,
  ownChoice: string | null,
): string {
  const [gpu] = request.probe.gpus;
  switch (stop.about) {
    case 'driver': {
      if (gpu === undefined || !isDriverVersion(gpu.driver)) {
        return 'Install or restart the NVIDIA driver on the target; nvidia-smi there must list the GPU.';
      }
      const runnable = newestThat(gpu.driver, isDataCentreGpu(gpu.name));
      const minimal = tritonReleases.find(({ release }) => release === served.release)?.minimalDriver?.value;
      const update = `update the driver of the target to ${minimal ?? 'a newer one'}${minimal === undefined ? '' : ' or newer'}`;
      return runnable === undefined
        ? `${update.charAt(0).toUpperCase()}${update.slice(1)}.`
        : `Serve with Triton ${runnable.release} or older, or ${update}.`;
    }
    case 'gpu':
      return 'Choose a target with an NVIDIA GPU, of the kind that will serve.';
    case 'engine-options': {
      const covering =
        gpu === undefined || gpu.computeCapability === null
          ? undefined
          : releasesCovering(gpu.computeCapability);
      return `Build on a GPU of the Ampere generation or newer, or build a plain engine${covering === undefined ? '' : ` (releases ${covering.first} to ${covering.last} cover this GPU)`}.`;
    }
    case 'tensorrt':
      return ownChoice !== null && ownChoice !== request.override && request.override !== undefined
        ? `Build in ${ownChoice}.`
        : served.tensorrt === null || served.row === undefined
          ? `Choose a serving release from ${tritonReleases[0]?.release ?? ''} to ${tritonReleases.at(-1)?.release ?? ''}, or an image with the label com.nvidia.tensorrt.version.`
          : `Use an image with TensorRT ${served.tensorrt.version}: ${tensorrtImage(served.row.release, request.registry)} should have it.`;
    case 'image':
      return request.probe.engines.some(({ problem }) => problem === undefined)
        ? request.probe.engines.some(({ nvidiaRuntime }) => nvidiaRuntime)
          ? 'Choose a serving image with the label com.nvidia.tensorrt.version, or a plain release.'
          : 'Install the NVIDIA container toolkit on the target and restart its container engine.'
        : 'Install Docker or Podman on the target (or let this user use it), or put trtexec on its PATH.';
  }
}
