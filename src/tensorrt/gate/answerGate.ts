import type { TargetProbe } from '../../exec/probe/targetProbe.ts';
import type { EngineCompatibility } from '../build/buildChoices.ts';
import { tritonReleases } from '../releases.ts';
import { chooseBuildImage, describeByName, presentImages, type BuildImage } from './buildImage.ts';
import { isDataCentreGpu } from './dataCentreGpu.ts';
import { driverFit } from './driverFit.ts';
import type { GateAnswer, GateReason } from './gateAnswer.ts';
import { gateHelp } from './gateHelp.ts';
import { gateSentence } from './gateSentence.ts';
import { tensorrtImage } from './imageNames.ts';
import { servingVersion, type Serving, type ServingVersion } from './servingVersion.ts';
import { compatibilityReasons, targetReasons } from './targetReasons.ts';
import { loadsVersionCompatible, sameTensorrt } from './tensorrtMatch.ts';

export interface GateRequest {
  readonly serving: Serving;
  readonly probe: Pick<TargetProbe, 'gpus' | 'gpuProblem' | 'engines' | 'trtexec'>;
  /** Prefix of NVIDIA's images, such as `registry.example/nvidia`; empty when none is set. */
  readonly registry: string;
  readonly compatibility: EngineCompatibility;
  /** Image to build in, whatever the gate would take. */
  readonly override?: string;
}

/**
 * Whether an engine built on the target will load where it is to be served, and the image to build it in. Labels win over
 * the release table. `buildImage` is named even when driver or GPU stop it, for who builds all the same; it is null when
 * no image with the right TensorRT is known, or the machine's own trtexec is to be used.
 */
export function answerGate(request: GateRequest): GateAnswer {
  const { probe, compatibility } = request;
  const images = presentImages(probe.engines);
  const served = servingVersion(request.serving, images);
  const usable = probe.engines.filter(({ problem }) => problem === undefined);
  const [gpu] = probe.gpus;
  if (usable.length === 0 && probe.trtexec !== null && request.override === undefined) {
    const own = ownTrtexec(probe.trtexec.version, served);
    const reasons = [...served.reasons, ...own.reasons, ...targetReasons(probe, own.image)].filter(
      ({ about }) => about !== 'driver' || gpu === undefined,
    );
    return finish(request, served, own.image, reasons, null);
  }
  const own = chooseBuildImage(request.serving, served, images, request.registry);
  const image =
    request.override === undefined
      ? olderForDriver(request, served, own, images)
      : describeByName(request.override, images, served);
  const reasons: GateReason[] = [
    ...served.reasons,
    ...containerReasons(probe),
    ...(image === undefined
      ? [noImage(served)]
      : [
          ...presenceReasons(image, request.registry),
          ...matchReasons(image, served, compatibility),
          ...targetReasons(probe, image),
          ...compatibilityReasons(compatibility, gpu?.computeCapability ?? null, image),
        ]),
  ];
  return finish(request, served, image, reasons, own?.name ?? null);
}

function finish(
  request: GateRequest,
  served: ServingVersion,
  image: BuildImage | undefined,
  reasons: readonly GateReason[],
  ownChoice: string | null,
): GateAnswer {
  const stop = reasons.find(({ level }) => level === 'stop');
  const warnings = reasons.filter(({ level }) => level === 'warn');
  const status = stop !== undefined ? 'refused' : warnings.length > 0 ? 'unsure' : 'fits';
  const onMachine = image?.name === '';
  return {
    schema: 'engine-room.gate/1',
    status,
    sentence: gateSentence(request, served, image, stop, warnings, ownChoice),
    buildImage: image === undefined || onMachine ? null : image.name,
    imagePresent: image?.present ?? false,
    servingRelease: served.release,
    tensorrt: served.tensorrt ?? buildersWord(image),
    reasons: [...reasons],
    wouldHelp: stop === undefined ? null : gateHelp(request, served, stop, ownChoice),
  };
}

/** Where the serving side is silent, the label of the image that builds for it. */
function buildersWord(image: BuildImage | undefined): GateAnswer['tensorrt'] {
  return image === undefined || image.tensorrt === null
    ? null
    : {
        version: image.tensorrt.version,
        confidence: image.tensorrt.confidence,
        source: image.tensorrt.byLabel ? 'label' : 'table',
      };
}

function containerReasons({ engines, trtexec }: GateRequest['probe']): GateReason[] {
  const usable = engines.filter(({ problem }) => problem === undefined);
  if (usable.length === 0) {
    const broken = engines[0];
    return [
      {
        about: 'image',
        level: 'stop',
        text:
          broken?.problem === undefined
            ? 'The target has no container engine.'
            : `${broken.engine} does not work on the target: ${broken.problem}`,
        confidence: null,
      },
    ];
  }
  return usable.some(({ nvidiaRuntime }) => nvidiaRuntime)
    ? []
    : [
        {
          about: 'image',
          level: 'stop',
          text: `${usable.map(({ engine }) => engine).join(' and ')} on the target has no NVIDIA runtime, so a container sees no GPU${trtexec === null ? '' : ` (the machine itself has ${trtexec.path})`}.`,
          confidence: null,
        },
      ];
}

function presenceReasons(image: BuildImage, registry: string): GateReason[] {
  if (image.present) {
    return [{ about: 'image', level: 'ok', text: `The target has ${image.name}.`, confidence: 'A' }];
  }
  return registry.trim() === '' && !image.name.includes('/')
    ? [
        {
          about: 'image',
          level: 'warn',
          text: `The target does not have ${image.name}, and no registry is set to pull it from.`,
          confidence: null,
        },
      ]
    : [
        {
          about: 'image',
          level: 'ok',
          text: `The target does not have ${image.name} yet; it is pulled first.`,
          confidence: null,
        },
      ];
}

function matchReasons(
  image: BuildImage,
  served: ServingVersion,
  compatibility: EngineCompatibility,
): GateReason[] {
  const about = 'tensorrt';
  const { tensorrt: built } = image;
  const { tensorrt: wanted } = served;
  if (built === null || wanted === null) {
    return [
      {
        about,
        level: 'warn',
        text:
          wanted === null && built === null
            ? `Which TensorRT ${served.name} and ${image.name} hold is not known; the labels tell once the images are there.`
            : `Which TensorRT ${wanted === null ? `${served.name} serves` : `${image.name} holds`} is not known.`,
        confidence: null,
      },
    ];
  }
  const confidence = wanted.confidence > built.confidence ? wanted.confidence : built.confidence;
  switch (sameTensorrt(built.version, wanted.version)) {
    case 'same':
      return [
        {
          about,
          level: confidence === 'C' ? 'warn' : 'ok',
          text:
            confidence === 'C'
              ? `That ${served.name} holds TensorRT ${wanted.version} is inferred; the label tells once the image is there.`
              : `Both ${image.name === '' ? 'trtexec' : image.name} and ${served.name} hold TensorRT ${wanted.version}.`,
          confidence,
        },
      ];
    case 'build':
      return [
        {
          about,
          level: 'warn',
          text: `TensorRT ${built.version} builds and ${wanted.version} serves: they differ in the last number only, which may load; the load check tells.`,
          confidence,
        },
      ];
    case 'different':
      return compatibility === 'version' && loadsVersionCompatible(built.version, wanted.version)
        ? [
            {
              about,
              level: 'warn',
              text: `TensorRT ${built.version} builds and ${wanted.version} serves: a version-compatible engine should load; the load check tells.`,
              confidence,
            },
          ]
        : [
            {
              about,
              level: 'stop',
              text: `An engine of TensorRT ${built.version} does not load in ${served.name}, which has ${wanted.version}.`,
              confidence,
            },
          ];
  }
}

/** The newest older image that the driver runs, when the right one is too new for it and the engine may be older. */
function olderForDriver(
  request: GateRequest,
  served: ServingVersion,
  own: BuildImage | undefined,
  images: ReturnType<typeof presentImages>,
): BuildImage | undefined {
  const [gpu] = request.probe.gpus;
  const wanted = served.tensorrt?.version;
  const row = tritonReleases.find(({ release }) => release === own?.release);
  if (
    request.compatibility !== 'version' ||
    gpu === undefined ||
    wanted === undefined ||
    row === undefined ||
    driverFit(row, gpu.driver, isDataCentreGpu(gpu.name)).fit !== 'too-old'
  ) {
    return own;
  }
  const older = tritonReleases.findLast(
    (candidate) =>
      candidate.tensorrt !== null &&
      loadsVersionCompatible(candidate.tensorrt.value, wanted) &&
      ['runs', 'branch'].includes(driverFit(candidate, gpu.driver, isDataCentreGpu(gpu.name)).fit),
  );
  return older === undefined
    ? own
    : describeByName(tensorrtImage(older.release, request.registry), images, served);
}

/** The machine's own trtexec, as an image without a name. */
function ownTrtexec(
  version: string | null,
  served: ServingVersion,
): { image: BuildImage; reasons: GateReason[] } {
  const image: BuildImage = {
    name: '',
    present: true,
    release: served.release,
    tensorrt: version === null ? null : { version, confidence: 'A', byLabel: true },
    cuda: null,
  };
  const reasons =
    version === null
      ? [
          {
            about: 'tensorrt' as const,
            level: 'warn' as const,
            text: 'Which TensorRT the trtexec of the machine belongs to is not known.',
            confidence: null,
          },
        ]
      : matchReasons(image, served, 'none');
  return { image, reasons };
}

function noImage(served: ServingVersion): GateReason {
  return {
    about: 'image',
    level: 'stop',
    text: `No TensorRT image is known that matches ${served.name}${served.tensorrt === null ? ', which does not tell its TensorRT' : ` (TensorRT ${served.tensorrt.version})`}.`,
    confidence: null,
  };
}
