import { fail } from '../../../core/failure.ts';
import { inspectImage } from '../../../exec/container/inspectImage.ts';
import type { ProbedImage, TargetProbe } from '../../../exec/probe/targetProbe.ts';
import type { Target } from '../../../exec/target/target.ts';
import { type ContainerEngine, machineOf, type TargetSpec } from '../../../exec/target/targetSpec.ts';
import { answerGate } from '../../../tensorrt/gate/answerGate.ts';
import type { GateAnswer } from '../../../tensorrt/gate/gateAnswer.ts';
import { tritonImage } from '../../../tensorrt/gate/imageNames.ts';
import { tritonReleases } from '../../../tensorrt/releases.ts';
import { readServerVersion } from '../../../triton/serverVersion.ts';
import { resolveTarget } from '../../places/resolveTarget.ts';
import type { EngineSettings } from '../../pipelineSchema.ts';
import type { StepContext } from '../../stepContext.ts';

/** Where an engine is built, and what it is built with. */
export interface EnginePlace {
  /** An image on the machine with the GPU, or the machine itself where it has its own trtexec. */
  readonly target: Target;
  readonly probe: TargetProbe;
  readonly gate: GateAnswer;
  /** TensorRT of the place. */
  readonly version: string;
  /** Image with what names its content; undefined without a container. */
  readonly image?: ProbedImage;
  /** Where the engine can be tried as it will be served. */
  readonly serving?: {
    readonly target: Target;
    readonly version: string;
    readonly image: string;
    readonly serves: boolean;
  };
}

/**
 * Asks the compatibility gate and opens the place it names.
 * @throws FailureError of kind `incompatible` when the gate refuses and the pipeline does not overrule it,
 *   `missing-image` when the target lacks the image, `missing-tool` without container engine and trtexec.
 */
export async function engineTarget(context: StepContext, engine: EngineSettings): Promise<EnginePlace> {
  const { settings } = context.project;
  const { spec } = resolveTarget(context.options.target ?? engine.target, settings.targets, 'engine.target');
  const machineSpec = machineOf(spec) ?? fail(noKubernetes());
  const machine = context.targets.open(machineSpec).machine;
  context.onProgress({ message: `Looking at ${machine.name}` });
  const probe = await context.targets.probe(machine, context.signal);
  const containerEngine = usableEngine(spec, probe);
  for (const { engine: name, problem } of probe.engines) {
    if (problem !== undefined && name !== containerEngine) {
      context.print(`  ! ${name} on ${machine.name} is left out: ${problem}`);
    }
  }

  const server =
    engine.servingServer === undefined
      ? undefined
      : await readServerVersion(engine.servingServer, context.signal);
  const servingRelease = releaseOfServer(server) ?? engine.servingRelease ?? settings.export.servingRelease;
  const servingName = engine.servingImage ?? tritonImage(servingRelease, context.options.imageRegistry);
  const servingImage =
    containerEngine === undefined
      ? undefined
      : await inspectImage(machine.runner, containerEngine, servingName, context.signal, machine.name);
  const wantedImage = spec.kind === 'container' ? spec.image : undefined;
  const seen =
    wantedImage === undefined || containerEngine === undefined
      ? undefined
      : await inspectImage(machine.runner, containerEngine, wantedImage, context.signal);
  if (engine.servingImage !== undefined && containerEngine !== undefined && servingImage === undefined) {
    context.print(
      `  ! ${machine.name} does not have the serving image ${engine.servingImage}: what it holds is not known, and release ${servingRelease} is assumed.`,
    );
  }
  const gate = answerGate({
    serving:
      server !== undefined
        ? { kind: 'server', triton: server }
        : engine.servingImage !== undefined && servingImage !== undefined
          ? { kind: 'image', image: servingImage }
          : { kind: 'release', release: servingRelease },
    // Another engine's images are no use to the one that builds.
    probe: containerEngine === undefined ? probe : onlyEngine(probe, containerEngine, seen),
    registry: context.options.imageRegistry,
    compatibility: engine.compatibility,
    ...(wantedImage === undefined ? {} : { override: wantedImage }),
  });
  context.print(`  Gate: ${gate.sentence}`);
  for (const reason of gate.reasons.filter(({ level }) => level !== 'ok')) {
    context.print(`  ${reason.level === 'stop' ? '✗' : '!'} ${reason.text}`);
  }
  if (gate.status === 'refused' && !engine.acceptGate) {
    return fail({
      kind: 'incompatible',
      message: gate.sentence,
      file: context.project.layout.pipelineFile,
      field: 'engine',
      cause: gate.reasons
        .filter(({ level }) => level === 'stop')
        .map(({ text }) => text)
        .join(' '),
      nextStep: `${gate.wouldHelp ?? 'Choose another release or target.'} (\`engine.acceptGate: true\` builds all the same, and the passport says so.)`,
    });
  }
  if (containerEngine === undefined) {
    return onMachine(context, machineSpec, probe, gate);
  }
  const imageName = wantedImage ?? gate.buildImage ?? servingName;
  const image =
    (await inspectImage(machine.runner, containerEngine, imageName, context.signal, machine.name)) ??
    fail({
      kind: 'missing-image',
      message: `${machine.name} does not have the image ${imageName}.`,
      field: 'engine',
      nextStep:
        context.options.imageRegistry === ''
          ? `Pull it there first, with your registry before its name (setting engineRoom.imageRegistry, --image-registry): ${containerEngine} pull ${imageName}`
          : `Pull it there first: ${containerEngine} pull ${imageName}`,
    });
  const gpus = spec.kind === 'container' ? spec.gpus : 'auto';
  const open = (name: string) =>
    context.targets.open({ kind: 'container', on: machineSpec, engine: containerEngine, image: name, gpus });
  const version =
    image.tensorrt ??
    gate.tensorrt?.version ??
    fail({
      kind: 'incompatible',
      message: `${imageName} does not tell which TensorRT it has.`,
      nextStep: 'Use an image with the label com.nvidia.tensorrt.version, such as tensorrt:YY.MM-py3.',
    });
  const sameVersion = servingImage?.tensorrt === version;
  return {
    target: open(imageName),
    probe,
    gate,
    version,
    image,
    serving:
      servingImage === undefined
        ? { target: open(imageName), version, image: imageName, serves: false }
        : {
            target: open(servingName),
            version: sameVersion ? version : (servingImage.tensorrt ?? version),
            image: servingName,
            serves: true,
          },
  };
}

/** The container engine to use; undefined when there is none and the machine has a trtexec of its own. */
function usableEngine(spec: TargetSpec, probe: TargetProbe): ContainerEngine | undefined {
  if (spec.kind === 'container' || spec.kind === 'running-container') {
    return spec.engine;
  }
  const usable = probe.engines.find(({ problem }) => problem === undefined);
  if (usable !== undefined) {
    return usable.engine;
  }
  if (probe.trtexec !== null) {
    return undefined;
  }
  const [broken] = probe.engines;
  return fail({
    kind: 'missing-tool',
    message: 'The target has no container engine that works and no trtexec.',
    ...(broken?.problem === undefined ? {} : { cause: `${broken.engine}: ${broken.problem}` }),
    nextStep:
      broken === undefined
        ? 'Install Docker or Podman there, or put trtexec on PATH.'
        : `Start ${broken.engine} there and let this user use it, or put trtexec on PATH.`,
  });
}

function onMachine(
  context: StepContext,
  spec: NonNullable<ReturnType<typeof machineOf>>,
  probe: TargetProbe,
  gate: GateAnswer,
): EnginePlace {
  const version = probe.trtexec?.version ?? gate.tensorrt?.version;
  return {
    target: context.targets.open(spec),
    probe,
    gate,
    version:
      version ??
      fail({ kind: 'incompatible', message: 'The version of trtexec on the target is not known.' }),
  };
}

/** The container release of a server's version; a version between two rows is the gate's business. */
function releaseOfServer(version: string | undefined): string | undefined {
  return tritonReleases.find(({ triton }) => triton === version)?.release;
}

/** The probe with the images of one container engine, and an image that the probe did not take for one of interest. */
function onlyEngine(probe: TargetProbe, engine: ContainerEngine, seen: ProbedImage | undefined): TargetProbe {
  return {
    ...probe,
    engines: probe.engines
      .filter((each) => each.engine === engine)
      .map((each) => ({
        ...each,
        images:
          seen === undefined || each.images.some(({ name }) => name === seen.name)
            ? each.images
            : [...each.images, seen],
      })),
  };
}

function noKubernetes() {
  return {
    kind: 'unsupported-platform',
    message: 'An engine cannot be built in a Kubernetes job yet.',
    field: 'engine.target',
    nextStep: 'Use an SSH host or a container on it.',
  } as const;
}
