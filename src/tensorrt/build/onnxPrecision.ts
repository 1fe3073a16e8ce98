import type { Command } from '../../exec/command.ts';
import { compareVersions } from '../versions.ts';
import type { BuildPrecision } from './buildChoices.ts';

export interface OnnxPrecisionRequest {
  readonly tensorrt: string;
  readonly precision: BuildPrecision;
  /** Interpreter on the target. */
  readonly python: string;
  /** Paths on the target. */
  readonly onnx: string;
  readonly converted: string;
}

/** One way to put a precision into an ONNX file. */
export type OnnxConversion =
  | {
      readonly kind: 'autocast';
      readonly title: string;
      readonly text: string;
      /** To run on the target, where the package `nvidia-modelopt` is. */
      readonly command: Command;
    }
  | {
      readonly kind: 'own-script';
      readonly title: string;
      readonly text: string;
      /** Of python/engine_room, run in an interpreter with the package onnx. */
      readonly script: 'optimise_model.py';
    };

export interface OnnxPrecisionAnswer {
  /** True when this TensorRT can build the precision only from an ONNX that has it. */
  readonly needed: boolean;
  readonly text: string;
  /** Best first; empty when none is needed, or none can do it. */
  readonly conversions: readonly OnnxConversion[];
}

/** Whether the ONNX must be converted before a build, and how: TensorRT 11 has no precision flags any more. */
export function onnxPrecision(request: OnnxPrecisionRequest): OnnxPrecisionAnswer {
  const { tensorrt, precision } = request;
  if (compareVersions(tensorrt, '11') < 0) {
    return {
      needed: false,
      text: `TensorRT ${tensorrt} takes the precision as an option of the build; the ONNX stays as it is.`,
      conversions: [],
    };
  }
  switch (precision) {
    case 'fp32':
    case 'onnx':
      return {
        needed: false,
        text: `TensorRT ${tensorrt} builds with the types that the ONNX has.`,
        conversions: [],
      };
    case 'best':
      return {
        needed: true,
        text: `TensorRT ${tensorrt} does not choose types itself any more. Choose FP16 or BF16, which a conversion puts into the ONNX.`,
        conversions: [],
      };
    case 'int8':
    case 'fp8':
      return {
        needed: true,
        text: `TensorRT ${tensorrt} builds ${precision.toUpperCase()} only from an ONNX with Q/DQ nodes, whose scales need sample data: quantise with modelopt.onnx.quantization (--quantize_mode ${precision}) or from PyTorch, then build with the precision of the ONNX.`,
        conversions: [],
      };
    case 'fp16':
      return {
        needed: true,
        text: conversionText(tensorrt, 'FP16'),
        conversions: [autocast(request, 'fp16'), ownScript],
      };
    case 'bf16':
      return {
        needed: true,
        text: conversionText(tensorrt, 'BF16'),
        conversions: [autocast(request, 'bf16')],
      };
  }
}

function conversionText(tensorrt: string, type: string): string {
  return `TensorRT ${tensorrt} has no flag for ${type}: the types are those of the ONNX. A copy of the ONNX is converted to ${type} with inputs and outputs left as they are, verified against PyTorch like every build, and built as it is.`;
}

/** Options as in the documentation of Model Optimizer, "AutoCast (ONNX)". */
function autocast(request: OnnxPrecisionRequest, type: 'fp16' | 'bf16'): OnnxConversion {
  return {
    kind: 'autocast',
    title: 'Convert with AutoCast of Model Optimizer',
    text: 'Keeps layers in FP32 whose values would leave the range of the smaller type, and puts casts around them. Needs the package nvidia-modelopt on the target.',
    command: {
      program: request.python,
      args: [
        ...['-m', 'modelopt.onnx.autocast'],
        ...['--onnx_path', request.onnx],
        ...['--output_path', request.converted],
        ...['--low_precision_type', type],
        '--keep_io_types',
      ],
    },
  };
}

const ownScript: OnnxConversion = {
  kind: 'own-script',
  title: 'Convert with the FP16 script of Engine Room',
  text: 'Turns weights and layers to FP16 by operator type, without looking at values: quicker and without further packages than onnx, but a layer with large sums can overflow, which the accuracy gate sees.',
  script: 'optimise_model.py',
};
