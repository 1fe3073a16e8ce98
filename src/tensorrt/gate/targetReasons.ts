import type { TargetProbe } from '../../exec/probe/targetProbe.ts';
import type { EngineCompatibility } from '../build/buildChoices.ts';
import { capabilityFit, ceilingConfidence, floorConfidence } from '../computeCapabilities.ts';
import { tritonReleases } from '../releases.ts';
import { compareVersions } from '../versions.ts';
import type { BuildImage } from './buildImage.ts';
import { isDataCentreGpu, shortGpuName } from './dataCentreGpu.ts';
import { driverFit, isDriverVersion } from './driverFit.ts';
import type { GateReason } from './gateAnswer.ts';

type Gpus = Pick<TargetProbe, 'gpus' | 'gpuProblem'>;

/** What the driver and the GPU of the target say to an image. The build runs on the first GPU. */
export function targetReasons(probe: Gpus, image: BuildImage): GateReason[] {
  const [gpu] = probe.gpus;
  if (gpu === undefined) {
    return [
      {
        about: probe.gpuProblem === undefined ? 'gpu' : 'driver',
        level: 'stop',
        text:
          probe.gpuProblem === undefined
            ? 'The target has no NVIDIA GPU, and an engine is built on the GPU that runs it.'
            : `The driver of the target does not answer: ${probe.gpuProblem}`,
        confidence: null,
      },
    ];
  }
  return [
    driverReason(gpu.driver, gpu.name, image),
    gpuReason(gpu.name, gpu.computeCapability, image),
    ...mixedGpus(probe),
  ];
}

function driverReason(driver: string, gpuName: string, image: BuildImage): GateReason {
  const about = 'driver';
  if (!isDriverVersion(driver)) {
    return { about, level: 'warn', text: 'The version of the driver is not known.', confidence: null };
  }
  const row = tritonReleases.find(({ release }) => release === image.release);
  const dataCentre = isDataCentreGpu(gpuName);
  if (row === undefined) {
    const newest = tritonReleases.at(-1)?.release ?? '';
    return {
      about,
      level: 'warn',
      text: `Which driver ${image.name} needs is not known; the release table ends at ${newest}.`,
      confidence: null,
    };
  }
  const { fit, minimal, confidence } = driverFit(row, driver, dataCentre);
  const needs = `${row.release} needs driver ${minimal ?? ''} or newer`;
  switch (fit) {
    case 'runs':
      return { about, level: 'ok', text: `Driver ${driver} runs the images of ${row.release}.`, confidence };
    case 'branch':
      return {
        about,
        level: 'ok',
        text: `Driver ${driver} is of a branch that runs ${row.release} on data-centre GPUs (from ${minimal ?? ''}).`,
        confidence,
      };
    case 'compatibility-package':
      return {
        about,
        level: 'warn',
        text: `Driver ${driver} is older than ${minimal ?? ''}, the minimum of ${row.release}; on a data-centre GPU the image's forward-compatibility package may do.`,
        confidence,
      };
    case 'too-old':
      return { about, level: 'stop', text: `Driver ${driver} is too old: ${needs}.`, confidence };
    case 'unknown':
      return {
        about,
        level: 'warn',
        text: `Which driver ${row.release} needs is not known; its images bring along ${row.bundledDriver ?? 'an unknown one'}, the target has ${driver}.`,
        confidence: null,
      };
  }
}

function gpuReason(name: string, capability: string | null, image: BuildImage): GateReason {
  const about = 'gpu';
  const gpu = `the ${shortGpuName(name)}`;
  if (capability === null || image.tensorrt === null) {
    const what = capability === null ? `The compute capability of ${gpu}` : `Whether the image covers ${gpu}`;
    return { about, level: 'warn', text: `${what} is not known.`, confidence: null };
  }
  const { version } = image.tensorrt;
  const { fit, lowest, highest } = capabilityFit(capability, {
    tensorrt: version,
    cuda: image.cuda,
    release: image.release,
  });
  switch (fit) {
    case 'listed':
      return {
        about,
        level: 'ok',
        text: `TensorRT ${version} covers ${gpu} (${capability}).`,
        confidence: floorConfidence,
      };
    case 'named':
      return {
        about,
        level: 'ok',
        text: `The release notes name the generation of ${gpu} (${capability}); TensorRT's own list ends at ${highest ?? ''}.`,
        confidence: ceilingConfidence,
      };
    case 'below':
      return {
        about,
        level: 'warn',
        text: `TensorRT ${version} is made for compute capability ${lowest ?? ''} and newer; ${gpu} has ${capability}. Try it on the machine before you count on it.`,
        confidence: floorConfidence,
      };
    case 'above':
      return {
        about,
        level: 'warn',
        text: `${capitalise(gpu)} (${capability}) is newer than what TensorRT ${version} lists (up to ${highest ?? ''}).`,
        confidence: ceilingConfidence,
      };
    case 'unknown':
      return {
        about,
        level: 'warn',
        text: `Which GPUs TensorRT ${version} covers is not known.`,
        confidence: null,
      };
  }
}

function mixedGpus({ gpus }: Gpus): GateReason[] {
  const first = gpus[0]?.computeCapability;
  const other = gpus.find(({ computeCapability }) => computeCapability !== first);
  return other === undefined
    ? []
    : [
        {
          about: 'gpu',
          level: 'warn',
          text: `The target has different GPUs: the engine is built on ${shortGpuName(gpus[0]?.name ?? '')} and will not load on ${shortGpuName(other.name)}.`,
          confidence: null,
        },
      ];
}

/** What the wished compatibility of the engine means with this TensorRT and GPU. */
export function compatibilityReasons(
  compatibility: EngineCompatibility,
  capability: string | null,
  image: BuildImage,
): GateReason[] {
  const about = 'engine-options';
  if (compatibility === 'none') {
    return [];
  }
  if (compatibility === 'ampere+' && capability !== null && compareVersions(capability, '8.0') < 0) {
    return [
      {
        about,
        level: 'stop',
        text: `An engine for every GPU from Ampere on must be built on one of them; this one has compute capability ${capability}.`,
        confidence: 'A',
      },
    ];
  }
  const since = compatibility === 'same-compute-capability' ? '10.9' : '8.6';
  if (image.tensorrt !== null && compareVersions(image.tensorrt.version, since) < 0) {
    return [
      {
        about,
        level: 'warn',
        text: `TensorRT ${image.tensorrt.version} cannot build such a compatible engine (from ${since} on it can); it will be a plain one.`,
        confidence: 'A',
      },
    ];
  }
  return compatibility === 'version'
    ? [
        {
          about,
          level: 'ok',
          text: 'Triton must be started with --backend-config=tensorrt,version-compatible=true.',
          confidence: 'A',
        },
      ]
    : [];
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
