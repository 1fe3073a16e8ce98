import type { Failure } from '../../core/failure.ts';
import { formatBytes } from '../../core/units.ts';
import type { Confidence } from '../../tensorrt/releases.ts';
import { describeDriver } from '../../tensorrt/gate/describeDriver.ts';
import { describeGpu } from '../../tensorrt/gate/describeGpu.ts';
import { describeImage } from '../../tensorrt/gate/describeImage.ts';
import type { ProbedEngine, ProbedGpu, ProbedImage, TargetProbe } from '../../exec/probe/targetProbe.ts';
import type { Localiser } from '../localiser.ts';
import { contextValueOf } from '../treeNode.ts';
import type { TargetView } from './targetView.ts';

/** One fact about a machine, with what it means. */
export interface TargetLine {
  /** Unique among the lines of its machine. */
  readonly key: string;
  readonly label: string;
  readonly description?: string;
  /** Plain text; a new line is a new paragraph. */
  readonly tooltip?: string;
  readonly icon: string;
  readonly warning?: boolean;
  readonly context: string;
  readonly children?: readonly TargetLine[];
  /** What a click does. */
  readonly click?: 'probe';
  /** The image that the line stands for, for commands that take one. */
  readonly image?: { readonly engine: ProbedEngine['engine']; readonly name: string };
}

/** Below this an image and an engine build hardly fit. */
const littleDiskBytes = 20e9;

/** What is under a machine: why it could not be asked, and what it told. */
export function targetLines(l10n: Localiser, target: TargetView): TargetLine[] {
  const { probe, probeError, probing } = target;
  const problem = probeError === undefined || probing ? [] : problemLines(l10n, probeError);
  if (probe !== undefined) {
    return [...problem, ...probeLines(l10n, probe)];
  }
  if (problem.length > 0 || probing) {
    return problem;
  }
  return [
    {
      key: 'not-probed',
      label: l10n.t('See what this machine has'),
      icon: 'search',
      context: 'targetLine',
      click: 'probe',
    },
  ];
}

function problemLines(l10n: Localiser, failure: Failure): TargetLine[] {
  const { message, cause, nextStep } = failure;
  return [
    {
      key: 'problem',
      label: message,
      ...(cause === undefined ? {} : { tooltip: `${message}\n${cause}` }),
      icon: 'warning',
      warning: true,
      context: 'targetProblem',
      click: 'probe',
    },
    ...(nextStep === undefined
      ? []
      : [
          {
            key: 'next-step',
            label: l10n.t('Next: {0}', nextStep),
            icon: 'lightbulb',
            context: 'targetLine',
          },
        ]),
  ];
}

function probeLines(l10n: Localiser, probe: TargetProbe): TargetLine[] {
  return [
    ...gpuLines(l10n, probe),
    ...driverLines(l10n, probe),
    ...probe.engines.map((engine) => engineLine(l10n, engine, probe)),
    ...trtexecLines(l10n, probe),
    ...probe.pythons.map((python) => pythonLine(l10n, python)),
    {
      key: 'cpu',
      label: probe.cpu === '' ? probe.architecture : probe.cpu,
      description: l10n.t('{0} cores · {1} memory', probe.cores, formatBytes(probe.memoryBytes)),
      icon: 'chip',
      context: 'targetLine',
    },
    diskLine(l10n, probe),
    {
      key: 'os',
      label: probe.os,
      description: `${probe.kernel} · ${probe.architecture}`,
      icon: 'terminal-linux',
      context: 'targetLine',
    },
  ];
}

/** Alike GPUs are one line. */
function gpuLines(l10n: Localiser, probe: TargetProbe): TargetLine[] {
  const problem = probe.gpuProblem;
  if (problem !== undefined) {
    return [
      {
        key: 'gpu-problem',
        label: l10n.t('No GPU can be used'),
        description: problem,
        icon: 'warning',
        warning: true,
        context: 'targetLine',
      },
    ];
  }
  if (probe.gpus.length === 0) {
    return [
      {
        key: 'no-gpu',
        label: l10n.t('No NVIDIA GPU'),
        description: l10n.t('models run on the processor; TensorRT engines are built elsewhere'),
        icon: 'circle-slash',
        context: 'targetLine',
      },
    ];
  }
  const alike = new Map<string, ProbedGpu[]>();
  for (const gpu of probe.gpus) {
    const kind = JSON.stringify([gpu.name, gpu.memoryBytes, gpu.computeCapability]);
    alike.set(kind, [...(alike.get(kind) ?? []), gpu]);
  }
  return [...alike.values()].flatMap((gpus, index) => {
    const [gpu] = gpus;
    return gpu === undefined ? [] : [gpuLine(l10n, gpu, gpus.length, index, probe.memoryBytes)];
  });
}

function gpuLine(
  l10n: Localiser,
  gpu: ProbedGpu,
  count: number,
  index: number,
  machineMemoryBytes: number,
): TargetLine {
  // A GPU that tells no memory of its own uses the machine's.
  const meaning = describeGpu({ ...gpu, memoryBytes: gpu.memoryBytes || machineMemoryBytes });
  return {
    key: `gpu:${index}`,
    label: count === 1 ? gpu.name : `${count} × ${gpu.name}`,
    description: meaning.text,
    ...explained(l10n, gpu.name, meaning),
    icon: 'circuit-board',
    context: 'targetGpu',
  };
}

/** One line a driver version: mixed versions happen only while a driver is being replaced. */
function driverLines(l10n: Localiser, probe: TargetProbe): TargetLine[] {
  return [...new Set(probe.gpus.map(({ driver }) => driver))].map((driver) => {
    const meaning = describeDriver(driver, probe.gpus);
    const label = l10n.t('Driver {0}', driver);
    return {
      key: `driver:${driver}`,
      label,
      // The label names the driver already.
      description: withConfidence(l10n, meaning.text.replace(/^driver \d+ /, ''), meaning.confidence),
      ...explained(l10n, label, meaning),
      icon: 'versions',
      context: 'targetLine',
    };
  });
}

function engineLine(l10n: Localiser, engine: ProbedEngine, probe: TargetProbe): TargetLine {
  const name = engine.engine === 'docker' ? 'Docker' : 'Podman';
  const images = engine.images.map((image) => imageLine(l10n, engine, image));
  const blind = probe.gpus.length > 0 && !engine.nvidiaRuntime;
  const base = {
    key: engine.engine,
    label: engine.version === 'unknown' ? name : `${name} ${engine.version}`,
    icon: 'package',
    context: 'targetEngine',
    children: images,
  };
  if (engine.problem !== undefined) {
    return { ...base, description: engine.problem, tooltip: problemAdvice(l10n, engine), warning: true };
  }
  return {
    ...base,
    description: [
      blind
        ? l10n.t('no NVIDIA runtime: containers see no GPU')
        : engine.nvidiaRuntime
          ? l10n.t('containers can use the GPUs')
          : undefined,
      images.length === 0
        ? l10n.t('no image with TensorRT, Triton or PyTorch')
        : images.length === 1
          ? l10n.t('1 image')
          : l10n.t('{0} images', images.length),
    ]
      .filter((part) => part !== undefined)
      .join(' · '),
    ...(blind
      ? {
          tooltip: l10n.t(
            'Install the NVIDIA Container Toolkit on the machine and register it with {0}, then probe again.',
            name,
          ),
          warning: true,
        }
      : {}),
  };
}

function problemAdvice(l10n: Localiser, { engine, problem = '' }: ProbedEngine): string {
  const advice = /permission denied/i.test(problem)
    ? l10n.t('Let the user of this connection join the group docker, or use Podman.')
    : /cannot connect|is the docker daemon running/i.test(problem)
      ? l10n.t('Start the Docker service on the machine, then probe again.')
      : l10n.t('Try "{0} info" in a terminal on the machine.', engine);
  return `${problem}\n${advice}`;
}

function imageLine(l10n: Localiser, { engine }: ProbedEngine, image: ProbedImage): TargetLine {
  const meaning = describeImage(image);
  return {
    key: `${engine}:${image.name}`,
    label: image.name,
    description: `${meaning.text} · ${formatBytes(image.sizeBytes)}`,
    ...explained(l10n, image.name, meaning),
    icon: 'layers',
    context: contextValueOf('targetImage', {
      tensorrt: image.tensorrt !== null,
      triton: image.triton !== null,
    }),
    image: { engine, name: image.name },
  };
}

function trtexecLines(l10n: Localiser, { trtexec }: TargetProbe): TargetLine[] {
  return trtexec === null
    ? []
    : [
        {
          key: 'trtexec',
          label: trtexec.version === null ? 'trtexec' : `trtexec ${trtexec.version}`,
          description: l10n.t('{0} · engines can be built without a container', trtexec.path),
          icon: 'tools',
          context: 'targetLine',
        },
      ];
}

function pythonLine(l10n: Localiser, python: TargetProbe['pythons'][number]): TargetLine {
  const packages = (['torch', 'onnx', 'onnxruntime', 'tensorrt'] as const).flatMap((name) =>
    python[name] === null ? [] : [`${name} ${python[name]}`],
  );
  return {
    key: `python:${python.path}`,
    label: l10n.t('Python {0}', python.version),
    description: [
      python.path,
      ...(packages.length === 0 ? [l10n.t('no torch, onnx or tensorrt')] : packages),
    ].join(' · '),
    icon: 'symbol-namespace',
    context: 'targetPython',
  };
}

function diskLine(l10n: Localiser, { disk }: TargetProbe): TargetLine {
  const known = disk.totalBytes > 0;
  const little = known && disk.freeBytes < littleDiskBytes;
  return {
    key: 'disk',
    label: known ? l10n.t('{0} free', formatBytes(disk.freeBytes)) : l10n.t('Disk'),
    description: [
      known ? l10n.t('of {0}', formatBytes(disk.totalBytes)) : l10n.t('size not told'),
      little ? l10n.t('little for images and engines') : undefined,
      disk.folder,
    ]
      .filter((part) => part !== undefined)
      .join(' · '),
    icon: 'database',
    warning: little,
    context: 'targetLine',
  };
}

interface Meaning {
  readonly text: string;
  readonly confidence: Confidence | null;
}

function withConfidence(l10n: Localiser, text: string, confidence: Confidence | null): string {
  return confidence === null ? text : l10n.t('{0} (confidence {1})', text, confidence);
}

/** The fact, what it means, and how sure that is. */
function explained(l10n: Localiser, label: string, { text, confidence }: Meaning): { tooltip: string } {
  return {
    tooltip: [label, text, ...(confidence === null ? [] : [confidenceText(l10n, confidence)])].join('\n'),
  };
}

function confidenceText(l10n: Localiser, confidence: Confidence): string {
  switch (confidence) {
    case 'A':
      return l10n.t('Confidence A: from the release notes, or from the image itself.');
    case 'B':
      return l10n.t('Confidence B: evidence beside the release notes.');
    case 'C':
      return l10n.t('Confidence C: inferred from neighbouring releases; check it on the machine.');
  }
}
