import { gpuPrecisions, type TypeSpeed } from '../gpuPrecisions.ts';
import { compareVersions } from '../versions.ts';
import type { BuildPrecision, EngineCompatibility } from './buildChoices.ts';

/** One entry of a quick pick of the build form. */
export type FormChoice =
  | {
      readonly field: 'precision';
      readonly value: BuildPrecision;
      /** Null when not known. */
      readonly computeCapability: string | null;
      readonly tensorrt: string;
    }
  | { readonly field: 'compatibility'; readonly value: EngineCompatibility }
  | { readonly field: 'workspace'; readonly valueMiB: number }
  | { readonly field: 'optimizationLevel'; readonly value: number | undefined }
  | { readonly field: 'timingCache'; readonly value: boolean }
  | { readonly field: 'profiles'; readonly count: number };

/** What a choice means and costs, in one or two sentences, to stand beside it. */
export function explainChoice(choice: FormChoice): string {
  switch (choice.field) {
    case 'precision':
      return explainPrecision(choice.value, choice.computeCapability, choice.tensorrt);
    case 'compatibility':
      return compatibilityTexts[choice.value];
    case 'workspace':
      return choice.valueMiB < 256
        ? 'Scratch memory for tactics. So little rules out many fast ones, and some layers may find none at all.'
        : 'Scratch memory that a tactic may use, while building and while serving. More allows faster tactics for large convolutions and attention; each instance on the server can take it.';
    case 'optimizationLevel':
      return explainLevel(choice.value);
    case 'timingCache':
      return choice.value
        ? 'Remembers how long each tactic took on this GPU with this TensorRT and driver, so that the next build takes a fraction of the time.'
        : 'Every tactic is timed anew: slower, and the engine may differ a little from build to build.';
    case 'profiles':
      return choice.count > 1
        ? 'Each profile is tuned for its own range of shapes, and takes memory of its own; Triton picks one by `profile` of an instance group.'
        : 'One range for all shapes: simplest to serve. The engine is fastest at its opt shape.';
  }
}

const precisionTexts: Readonly<Record<BuildPrecision, string>> = {
  fp32: 'Full precision (TF32 on tensor cores from Ampere on): closest to PyTorch, largest and slowest.',
  fp16: 'Half precision: half the size; sums can overflow beyond 65504, which the accuracy gate sees.',
  bf16: 'The range of FP32 with 8 bits of mantissa: no overflow, but coarser than FP16.',
  int8: 'A quarter of the size. Needs Q/DQ nodes in the ONNX or a calibration cache; without them the answers are wrong.',
  fp8: 'A quarter of the size with a floating exponent. Needs Q/DQ nodes in the ONNX.',
  best: 'TensorRT takes the fastest type for each layer: for a first idea of the speed, not for serving.',
  onnx: 'Each layer runs in the type that the ONNX file gives it: what you verified is what runs.',
};

const compatibilityTexts: Readonly<Record<EngineCompatibility, string>> = {
  none: 'Fastest. Loads with exactly this TensorRT on this kind of GPU; build again for another.',
  version:
    'Also loads with later TensorRT of the same major version. Larger by the lean runtime, some tactics are ruled out, and Triton must be started with version-compatible=true.',
  'ampere+':
    'Loads on every GPU from Ampere on. Slower, because tactics of newer generations (Hopper, Blackwell) are ruled out.',
  'same-compute-capability':
    'Loads on other GPUs of the same compute capability, such as another card of the family. Costs a little speed. From TensorRT 10.9 on.',
};

function explainPrecision(
  precision: BuildPrecision,
  computeCapability: string | null,
  tensorrt: string,
): string {
  const texts = [precisionTexts[precision]];
  if (computeCapability !== null && isTyped(precision)) {
    const { [precision]: speed, architecture } = gpuPrecisions(computeCapability);
    texts.push(`${architecture} (${computeCapability}) ${speedTexts[speed]}.`);
  }
  if (compareVersions(tensorrt, '11') >= 0 && precision !== 'fp32' && precision !== 'onnx') {
    texts.push('TensorRT 11 has no flag for it: the ONNX is converted first.');
  }
  return texts.join(' ');
}

const speedTexts: Readonly<Record<TypeSpeed, string>> = {
  'tensor-cores': 'has tensor cores for it',
  fast: 'runs it faster than FP32, without tensor cores',
  slow: 'runs it slower than FP32',
  none: 'cannot run it natively',
};

function isTyped(precision: BuildPrecision): precision is 'fp16' | 'bf16' | 'int8' | 'fp8' {
  return ['fp16', 'bf16', 'int8', 'fp8'].includes(precision);
}

function explainLevel(level: number | undefined): string {
  if (level === undefined) {
    return "TensorRT's own default, a balance of build time and speed (3 in the versions that have levels).";
  }
  if (level <= 2) {
    return 'Builds faster by trying fewer tactics; the engine may be slower. For trying out.';
  }
  return level === 3
    ? 'A balance of build time and speed; the default of TensorRT.'
    : 'Tries more tactics: builds take several times as long, engines are at best a little faster.';
}
