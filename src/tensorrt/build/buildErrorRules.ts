import { versionOfTag } from '../plan/serializationTags.ts';
import type { BuildErrorAction } from './explainBuildError.ts';
import { nearestOption, optionsOf } from './trtexecOptions.ts';

interface LogContext {
  readonly log: string;
  /** The line with the matching text. */
  readonly line: string;
  readonly before: string;
  readonly tensorrt: string | undefined;
}

interface Explanation {
  readonly message: string;
  readonly meaning: string;
  readonly nextStep: string;
  readonly action?: BuildErrorAction;
}

/** One known error: any of `matches` occurs in the log; texts count as written. */
export interface BuildErrorRule {
  readonly id: string;
  readonly matches: readonly (string | RegExp)[];
  readonly explain: (context: LogContext) => Explanation;
}

/** In order: the first rule that matches explains the log. */
export const buildErrorRules: readonly BuildErrorRule[] = [
  {
    id: 'no-gpu-runtime',
    matches: [
      'could not select device driver',
      'nvidia-container-cli:',
      'unknown or invalid runtime name: nvidia',
      'unresolvable CDI devices',
    ],
    explain: () => ({
      message: 'The container engine cannot give the GPU to a container.',
      meaning:
        'The NVIDIA container toolkit is not installed on the target, or not known to its container engine.',
      nextStep:
        'Install the NVIDIA container toolkit there and restart the container engine, then refresh the target.',
    }),
  },
  {
    id: 'driver-too-old',
    matches: [
      'CUDA driver version is insufficient for CUDA runtime version',
      'system has unsupported display driver / cuda driver combination',
      'forward compatibility was attempted on non supported HW',
      'unsatisfied condition: cuda>=',
    ],
    explain: ({ line }) => ({
      message: 'The driver of the target is too old for this image.',
      meaning: line.includes('insufficient')
        ? 'The CUDA in the image needs a newer driver than the target has (CUDA error 35).'
        : 'The image brings along a driver library that this driver or GPU cannot work with (CUDA error 803 or 804); that works on data-centre GPUs only.',
      nextStep: 'Choose a serving release that the driver runs (see the target), or update the driver.',
      action: { kind: 'choose-older-release' },
    }),
  },
  {
    id: 'no-cuda-device',
    matches: [
      'no CUDA-capable device is detected',
      'CUDA_ERROR_NO_DEVICE',
      'CUDA initialization failure with error: 100',
      'libcuda.so.1: cannot open shared object file',
      'Cannot find CUDA device',
    ],
    explain: () => ({
      message: 'trtexec saw no GPU.',
      meaning: 'The target has none, its driver does not answer, or the container was started without it.',
      nextStep: 'Run nvidia-smi on the target; give the container its GPUs; check CUDA_VISIBLE_DEVICES.',
    }),
  },
  {
    id: 'unknown-option',
    matches: ['Unknown option:', 'Unknown hardwareCompatibilityLevel', 'Unknown profilingVerbosity'],
    explain: ({ line, tensorrt }) => {
      const option = /Unknown option: --([A-Za-z0-9]+)/u.exec(line)?.[1];
      const nearest =
        option === undefined || tensorrt === undefined ? undefined : nearestKnown(option, tensorrt);
      return {
        message: `trtexec${tensorrt === undefined ? '' : ` of TensorRT ${tensorrt}`} does not know ${option === undefined ? 'an option or its value' : `--${option}`}.`,
        meaning: 'Options come and go between versions; TensorRT 11 took away all that choose a precision.',
        nextStep: `Remove it from the further options, or migrate the command to this version${nearest === undefined ? '' : `; the nearest option is --${nearest}`}.`,
        ...(option === undefined ? {} : { action: { kind: 'remove-option', option } }),
      };
    },
  },
  {
    id: 'disk-full',
    matches: ['No space left on device', 'Saving engine to file failed', 'ENOSPC'],
    explain: () => ({
      message:
        'The engine could not be written: the disk of the target is full, or the folder cannot be written to.',
      meaning: 'An engine is about as large as the ONNX in its precision; images and caches take much more.',
      nextStep: 'Clean up the target or free space there, then build again.',
      action: { kind: 'clean-up-target' },
    }),
  },
  {
    id: 'version-mismatch',
    matches: [
      'is not compatible with this version of TensorRT, expecting library version',
      'Version tag does not match',
    ],
    explain: ({ log, line }) => {
      const [, serves, built] = /expecting library version (\S+) got ([\d.]*\d)/u.exec(log) ?? [];
      const [, current, serialised] =
        /Current Version: (\d+), Serialized Engine Version: (\d+)/u.exec(line) ?? [];
      const byTag = (tag: string | undefined) => (tag === undefined ? null : versionOfTag(Number(tag)));
      const wants = serves ?? byTag(current);
      const has = built ?? byTag(serialised);
      return {
        message: `The engine is of ${has === null ? 'another TensorRT' : `TensorRT ${has}`}, this is ${wants === null ? 'not the same' : `TensorRT ${wants}`}.`,
        meaning:
          current === undefined
            ? 'An engine loads only in the TensorRT that built it, unless it was built version-compatible.'
            : `The numbers ${current} and ${serialised ?? ''} are internal tags, not releases. An engine loads only in the TensorRT that built it, unless it was built version-compatible.`,
        nextStep: 'Build it again with the image of the month that serves.',
        action: { kind: 'rebuild-with-release', tensorrt: wants },
      };
    },
  },
  {
    id: 'other-gpu',
    matches: ['is generated on an incompatible device, expecting compute', 'device, expecting compute'],
    explain: ({ line }) => {
      const [, here, built] = /expecting compute (\S+) got compute ([\d.]*\d)/u.exec(line) ?? [];
      return {
        message: `The engine was built for another GPU${built === undefined ? '' : ` (compute capability ${built}, here ${here ?? ''})`}.`,
        meaning:
          'An engine runs on the compute capability it was built on, unless it was built hardware-compatible.',
        nextStep: 'Build on the GPU that serves, or with a hardware compatibility level.',
        action: { kind: 'build-on-other-gpu' },
      };
    },
  },
  {
    id: 'corrupt-engine',
    matches: [
      'Magic tag does not match',
      'magicTagRead == kMAGIC_TAG',
      'kPLAN_MAGIC_TAG',
      'Failed to verify a plan tag',
      'Plan file is empty',
      'Plan file is incorrect',
      'Error opening engine file',
      'Error loading engine file',
      'Engine is empty',
    ],
    explain: ({ line }) => ({
      message: 'This file is no engine that TensorRT can read.',
      meaning: line.includes('Error opening')
        ? 'It is not there, or cannot be read by the user who runs trtexec.'
        : 'It is damaged, cut off, or something else: an ONNX file, or an engine with metadata of another tool in front.',
      nextStep: 'Build it again; check that the whole file arrived.',
      action: { kind: 'rebuild-with-release', tensorrt: null },
    }),
  },
  {
    id: 'unsupported-operator',
    matches: [
      'Plugin not found, are the plugin name, version, and namespace correct',
      // Followed by "Attempting to import as plugin" it may still end well.
      /No importer registered for op: \S+(?<!\.)$/mu,
      'getPluginCreator could not find plugin',
      'Unsupported operator',
      'UNSUPPORTED_NODE',
    ],
    explain: ({ log, line, tensorrt }) => {
      const operator = unsupportedOperator(log);
      const node = failingNode(log);
      return {
        message: `TensorRT${tensorrt === undefined ? '' : ` ${tensorrt}`} cannot build ${operator === null ? 'an operator of this ONNX' : `the operator ${operator}`}${node === null ? '' : ` (node ${node})`}.`,
        meaning: /Assertion failed: (?!creator)/u.test(line)
          ? 'The operator is known, but not in this form.'
          : 'Its ONNX parser has no importer for it, took it for a plugin, and found none of that name.',
        nextStep:
          'Try a newer serving release or another opset; else replace the operator in the model, or give a plugin library with --plugins (--staticPlugins from 8.6 on).',
        action: { kind: 'open-node', node, operator },
      };
    },
  },
  {
    id: 'opset-too-new',
    matches: [
      'opset_import with version',
      'is under development and support for this is limited',
      'ONNX model has a newer ir_version',
      'Attribute not found: axes',
      'unsupported opset',
      'Unsupported ONNX opset',
    ],
    explain: ({ log }) => {
      const opset = /Opset version:\s+(\d+)/u.exec(log)?.[1];
      return {
        message: `The ONNX is newer than this TensorRT reads${opset === undefined ? '' : ` (opset ${opset})`}.`,
        meaning:
          'Operators changed their form from opset to opset, and the parser knows them up to its own age.',
        nextStep: 'Export again for this serving release: opset `auto` takes the highest that it reads.',
        action: { kind: 'lower-opset' },
      };
    },
  },
  {
    id: 'missing-shapes',
    matches: [
      'Network has dynamic or shape inputs, but no optimization profile has been defined',
      'Dynamic dimensions required for input',
      'Required optimization profile is invalid',
      'no optimization profile has been defined',
    ],
    explain: ({ log }) => {
      const inputs = [...log.matchAll(/Dynamic dimensions required for input: ([^,\n]+)/gu)].flatMap(
        ([, name]) => (name === undefined ? [] : [name.trim()]),
      );
      return {
        message: `No sizes are given for the dynamic axes${inputs.length === 0 ? '' : ` of ${inputs.join(', ')}`}.`,
        meaning: 'TensorRT builds for a smallest, a most frequent and a largest size of each dynamic axis.',
        nextStep: 'Give min, opt and max for each axis in engine-room.yaml, under axes of the input.',
        action: { kind: 'set-axes', inputs },
      };
    },
  },
  {
    id: 'wrong-shapes',
    matches: [
      'Static model does not take explicit shapes',
      'The engine was built with static shapes for input tensor',
      'Cannot find input tensor with name',
      'Invalid tensor names found in --shapes',
      'does not satisfy any optimization profiles',
    ],
    explain: ({ log }) => {
      const [, name] =
        /(?:input tensor with name "|static shapes for input tensor )([^"\s]+)/u.exec(log) ?? [];
      return {
        message: `The shapes do not fit the model${name === undefined ? '' : `: input ${name}`}.`,
        meaning: 'An input of that name is missing, its axes are fixed, or a size lies outside the profile.',
        nextStep: 'Compare the names and axes of the inputs with the ONNX file.',
        action: { kind: 'set-axes', inputs: name === undefined ? [] : [name] },
      };
    },
  },
  {
    id: 'illegal-memory',
    matches: ['an illegal memory access was encountered'],
    explain: () => ({
      message: 'A kernel read or wrote where it must not.',
      meaning:
        'A fault in TensorRT, in a plugin or in the driver, not in the ONNX itself; what follows in the log comes from it.',
      nextStep:
        'Try a newer release, FP32, or a lower optimisation level; with plugins, build without them to see whose fault it is.',
      action: { kind: 'use-fp32' },
    }),
  },
  {
    id: 'no-implementation',
    matches: ['Could not find any implementation for node', 'could not find any implementation for node'],
    explain: ({ log, before }) => {
      const node =
        /ould not find any implementation for node \{?(.+?)\}?[.,](?:\)|\s|$)/u.exec(log)?.[1] ?? null;
      const memory =
        /insuf+icient memory|Try increasing the workspace|sufficient workspace|OutOfMemory|User allocator error|try increasing the workspace/u.test(
          `${before}${log.slice(before.length, before.length + 2000)}`,
        );
      return {
        message: `TensorRT found no way to run ${node ?? 'a part of the network'}.`,
        meaning: memory
          ? 'Tactics were skipped because they needed more memory than the workspace, or the GPU, has left.'
          : 'No kernel fits this part in this precision and these shapes.',
        nextStep: memory
          ? 'Raise the workspace, free the GPU, or make the largest shapes smaller.'
          : 'Raise the workspace, build in FP32, or try a newer release.',
        action: { kind: 'raise-workspace' },
      };
    },
  },
  {
    id: 'out-of-memory',
    matches: [
      'Cuda Runtime (out of memory)',
      'OutOfMemory',
      'out of memory',
      'Requested amount of GPU memory',
      'CUDA_ERROR_OUT_OF_MEMORY',
      'std::bad_alloc',
    ],
    explain: ({ line }) => ({
      message: line.includes('bad_alloc')
        ? 'The memory of the target ran out.'
        : 'The memory of the GPU ran out.',
      meaning:
        'Weights, workspace and the largest shapes of all profiles must fit beside what else uses the GPU.',
      nextStep: 'Stop what else uses the GPU, lower the workspace, or make the largest shapes smaller.',
      action: { kind: 'lower-workspace' },
    }),
  },
  {
    id: 'quantisation',
    matches: [
      'FP8 and INT8 precisions have been specified',
      'Calibration failure occurred',
      'Int8 precision has been set for a layer or layer output, but int8 is not configured',
    ],
    explain: () => ({
      message: 'The precision flags and the ONNX do not agree.',
      meaning:
        'Q/DQ nodes need INT8 or FP8 allowed, calibration needs a cache, and both types at once are refused.',
      nextStep: 'Choose int8 for an ONNX with INT8 Q/DQ nodes, fp8 for FP8, and neither without.',
    }),
  },
  {
    id: 'corrupt-onnx',
    matches: [
      'Failed to parse onnx file',
      'Failed to parse ONNX model',
      'Parsing model failed',
      'Could not open file',
      'MODEL_DESERIALIZE_FAILED',
    ],
    explain: ({ log }) => {
      const node = failingNode(log);
      const operator = /operator: (\S+) \(/u.exec(log)?.[1] ?? null;
      return {
        message: `TensorRT could not read the ONNX file${node === null ? '' : ` (at node ${node})`}.`,
        meaning: /Could not open file|Failed to open/u.test(log)
          ? 'The file, or the weights beside it, cannot be opened on the target.'
          : 'The file is damaged, its weights beside it are missing, or the parser stopped at a node.',
        nextStep:
          'Check the ONNX (verify runs it in ONNX Runtime), and that weights beside it were sent along.',
        ...(node === null && operator === null ? {} : { action: { kind: 'open-node', node, operator } }),
      };
    },
  },
  {
    id: 'triton-wrapper',
    matches: ['unable to load plan file to auto complete config', 'unable to create TensorRT engine'],
    explain: () => ({
      message: 'Triton could not load the engine.',
      meaning: 'This line only reports it; the cause is in the line before.',
      nextStep: 'Look at the lines before; most often the engine is of another TensorRT than the server.',
      action: { kind: 'rebuild-with-release', tensorrt: null },
    }),
  },
  {
    id: 'other-gpu-model',
    matches: ['Using an engine plan file across different models of devices'],
    explain: () => ({
      message: 'The engine was built on another model of GPU.',
      meaning: 'It loads within a compute capability, but may be slower or unstable.',
      nextStep: 'Build on the GPU that serves.',
      action: { kind: 'build-on-other-gpu' },
    }),
  },
  {
    id: 'int64-weights',
    matches: ['has been generated with INT64 weights'],
    explain: () => ({
      message: 'The ONNX has 64-bit integers, which this TensorRT turns into 32-bit ones.',
      meaning:
        'A warning: indices and sizes nearly always fit. Values beyond 32 bits are clamped, which another warning tells.',
      nextStep: 'Nothing, unless the accuracy check fails.',
    }),
  },
];

function unsupportedOperator(log: string): string | null {
  const patterns = [
    /No importer registered for op: ([^\s.]+)/u,
    /and operator: (\S+) \(/u,
    /could not find plugin: (\S+)/u,
    /Unsupported operator:? ["']?([\w.:]+)/u,
    /error\.node_operator\(\) = '([^']+)'/u,
    /op_type: "([^"]+)"/u,
  ];
  // The first name may be of an operator that was then found as a plugin; the last importer message is the one that failed.
  const importer = [...log.matchAll(/No importer registered for op: ([^\s.]+)/gu)].at(-1)?.[1];
  return importer ?? patterns.map((pattern) => pattern.exec(log)?.[1]).find(Boolean) ?? null;
}

/** The ONNX node where the parser stopped, by name, else by its number. */
function failingNode(log: string): string | null {
  const named =
    /[Ii]n node \d+ with name: (.+?) and operator:/u.exec(log)?.[1] ??
    /While parsing node number \d+ \[\S+ -> "([^"]*)"\]/u.exec(log)?.[1];
  return named ?? /(?:[Ii]n node|node number) (\d+)/u.exec(log)?.[1] ?? null;
}

function nearestKnown(option: string, tensorrt: string): string | undefined {
  const { options } = optionsOf(tensorrt);
  return nearestOption(option, options);
}
