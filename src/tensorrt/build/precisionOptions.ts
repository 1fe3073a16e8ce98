import { compareVersions } from '../versions.ts';
import type { BuildPrecision } from './buildChoices.ts';
import type { CommandDraft } from './commandDraft.ts';

/** What to do where the types must be in the ONNX file. */
export const typesComeFromOnnx =
  'from TensorRT 11 on the types come from the ONNX file, so convert it first (ModelOpt AutoCast, or our own FP16 conversion)';

/** Adds the precision to a build command as its version says it. */
export function addPrecision(draft: CommandDraft, precision: BuildPrecision): void {
  const weaklyTyped = draft.known.has('fp16');
  switch (precision) {
    case 'fp32':
      if (!weaklyTyped) {
        draft.note('info', 'Nothing is said about precision: the types are those of the ONNX file.');
      }
      return;
    case 'onnx':
      addOnnxTypes(draft, weaklyTyped);
      return;
    case 'fp16':
    case 'bf16':
    case 'best':
      addFlag(draft, precision);
      break;
    case 'int8':
    case 'fp8':
      // Layers without a quantised kernel would otherwise fall back to FP32 where FP16 is several times as fast.
      if (addFlag(draft, precision)) {
        draft.add('fp16');
        draft.note(
          'info',
          `FP16 is allowed too, for layers that have no ${precision.toUpperCase()} kernel. Without Q/DQ nodes in the ONNX or a calibration cache the ranges are made up: good for timing, not for answers.`,
        );
      }
      break;
  }
  if (weaklyTyped && compareVersions(draft.version, '10.12') >= 0) {
    draft.note(
      'info',
      'Precision flags are deprecated from TensorRT 10.12 on; TensorRT 11 takes the types from the ONNX.',
    );
  }
}

function addFlag(draft: CommandDraft, precision: 'fp16' | 'bf16' | 'best' | 'int8' | 'fp8'): boolean {
  if (draft.add(precision)) {
    return true;
  }
  draft.note(
    'dropped',
    draft.known.has('fp16')
      ? `TensorRT ${draft.version} cannot build ${precision.toUpperCase()} engines; this builds FP32.`
      : `${precision === 'best' ? 'The choice of the fastest type' : precision.toUpperCase()} cannot be asked for: ${typesComeFromOnnx}.`,
  );
  return false;
}

function addOnnxTypes(draft: CommandDraft, weaklyTyped: boolean): void {
  if (!weaklyTyped) {
    return; // 11: always so; --stronglyTyped is accepted and does nothing.
  }
  if (draft.add('stronglyTyped')) {
    draft.note('info', 'Strongly typed: every layer runs in the type that the ONNX gives it.');
  } else {
    draft.note(
      'dropped',
      `TensorRT ${draft.version} cannot be held to the types in the ONNX: without a precision flag it runs FP32, and refuses Q/DQ nodes. Choose fp16 or int8 instead.`,
    );
  }
}
