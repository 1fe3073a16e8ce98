import { fail } from '../core/failure.ts';
import { type Tensor, toNumbers, type TensorType, toTritonType } from '../model/tensor.ts';
import type { Preprocess } from '../pipeline/pipelineSchema.ts';
import { pythonList, pythonNumber, pythonText } from './pythonLiteral.ts';
import { longestInlineElements, type SnippetClasses, type SnippetRequest } from './requestSnippets.ts';

/**
 * A Python program that sends the request over gRPC (packages tritonclient[grpc], numpy, and pillow for photographs).
 * Photographs go through the pipeline's preprocessing again, with the same values.
 * @throws FailureError of kind `bad-input` when values without a file are too many to write out.
 */
export function pythonSnippet(request: SnippetRequest): string {
  const names = Object.keys(request.inputs);
  const usesImages = names.some((name) => request.origins[name]?.kind === 'image');
  const version = request.version === undefined ? '' : `, model_version=${pythonText(request.version)}`;
  const outputs = request.outputs.map((name) => `grpc.InferRequestedOutput(${pythonText(name)})`);
  return [
    `# pip install "tritonclient[grpc]" numpy${usesImages ? ' pillow' : ''}`,
    'import numpy as np',
    'import tritonclient.grpc as grpc',
    ...(usesImages ? ['from PIL import Image, ImageOps'] : []),
    '',
    ...names.flatMap((name, index) => [...inputLines(request, name, `values_${index}`), '']),
    'inputs = [',
    ...names.map((name, index) => {
      const datatype = toTritonType(request.inputs[name]?.dtype ?? 'float32');
      return `    grpc.InferInput(${pythonText(name)}, list(values_${index}.shape), ${pythonText(datatype)}),`;
    }),
    ']',
    ...names.map((_, index) => `inputs[${index}].set_data_from_numpy(values_${index})`),
    `outputs = ${outputs.length === 0 ? 'None' : pythonList(outputs)}`,
    '',
    `client = grpc.InferenceServerClient(${pythonText(request.grpcAddress)})`,
    `result = client.infer(${pythonText(request.model)}, inputs${version}, outputs=outputs)`,
    ...(request.classes === undefined ? printLines() : classLines(request.classes)),
    '',
  ].join('\n');
}

function inputLines(request: SnippetRequest, name: string, variable: string): string[] {
  const tensor = request.inputs[name];
  const origin = request.origins[name];
  if (tensor === undefined) {
    return [];
  }
  if (origin?.kind === 'image') {
    return imageLines(origin.path, origin.preprocess, tensor, variable);
  }
  if (origin?.kind === 'array') {
    const key = origin.path.toLowerCase().endsWith('.npz') ? `[${pythonText(name)}]` : '';
    return [`${variable} = np.load(${pythonText(origin.path)})${key}`];
  }
  return [writtenOut(tensor, name, variable)];
}

function writtenOut(tensor: Tensor, name: string, variable: string): string {
  if (tensor.data.length > longestInlineElements) {
    return fail({
      kind: 'bad-input',
      message: `Input ${name} has ${tensor.data.length} values, too many to write out in a program.`,
      nextStep: 'Save them as a .npy file and choose that file for the input.',
    });
  }
  return `${variable} = np.array(${pythonList(elements(tensor))}, dtype=${numpyType(tensor.dtype)}).reshape(${pythonList(tensor.shape.map(String))})`;
}

function elements(tensor: Tensor): string[] {
  switch (tensor.dtype) {
    case 'string':
      return tensor.data.map(pythonText);
    case 'int64':
    case 'uint64':
      return Array.from<bigint, string>(tensor.data, pythonNumber);
    case 'bool':
      return Array.from(tensor.data, (bit) => (bit === 0 ? 'False' : 'True'));
    default:
      return Array.from(toNumbers(tensor), pythonNumber);
  }
}

function numpyType(dtype: TensorType): string {
  switch (dtype) {
    case 'string':
      return 'np.object_';
    case 'bool':
      return 'np.bool_';
    // The client takes float32 arrays for BF16 and cuts them itself.
    case 'bfloat16':
      return 'np.float32';
    default:
      return `np.${dtype}`;
  }
}

/** The steps of src/model/image/preprocessImage.ts, told with Pillow and NumPy. */
function imageLines(path: string, preprocess: Preprocess, tensor: Tensor, variable: string): string[] {
  const batch = tensor.shape[0] ?? 1;
  return [
    `image = Image.open(${pythonText(path)})`,
    'if image.format == "JPEG":',
    '    image = ImageOps.exif_transpose(image)',
    'image = image.convert("RGB")',
    ...resizeLines(preprocess),
    ...cropLines(preprocess.crop),
    'pixels = np.asarray(image, dtype=np.float32)',
    ...(preprocess.color === 'BGR' ? ['pixels = pixels[..., ::-1]'] : []),
    ...normaliseLines(preprocess),
    ...(preprocess.layout === 'NCHW' ? ['pixels = pixels.transpose(2, 0, 1)'] : []),
    `${variable} = np.ascontiguousarray(np.repeat(pixels[None], ${batch}, axis=0).astype(${numpyType(tensor.dtype)}))`,
  ];
}

function resizeLines({ resize, interpolation }: Preprocess): string[] {
  const method = `Image.Resampling.${interpolation.toUpperCase()}`;
  if (resize === undefined) {
    return [];
  }
  if (typeof resize === 'number') {
    return [
      'short = min(image.size)',
      `size = (int(${resize} * image.width / short), int(${resize} * image.height / short))`,
      `image = image.resize(size, ${method})`,
    ];
  }
  return [`image = image.resize((${resize[1] ?? 0}, ${resize[0] ?? 0}), ${method})`];
}

/** Like torchvision, an odd pixel too many goes by rounding half to even, one too few is padded right and below. */
function cropLines(crop: number | undefined): string[] {
  if (crop === undefined) {
    return [];
  }
  const offset = (side: string) =>
    `round((image.${side} - ${crop}) / 2) if image.${side} >= ${crop} else -((${crop} - image.${side}) // 2)`;
  return [
    `left = ${offset('width')}`,
    `top = ${offset('height')}`,
    `image = image.crop((left, top, left + ${crop}, top + ${crop}))`,
  ];
}

function normaliseLines({ mean, std, offset = 0, scale = 1 }: Preprocess): string[] {
  if (mean !== undefined && std !== undefined) {
    return [
      `mean = np.array(${pythonList(mean.map(pythonNumber))}, dtype=np.float32)`,
      `std = np.array(${pythonList(std.map(pythonNumber))}, dtype=np.float32)`,
      'pixels = (pixels / np.float32(255) - mean) / std',
    ];
  }
  return offset === 0 && scale === 1
    ? []
    : [`pixels = (pixels - np.float32(${pythonNumber(offset)})) * np.float32(${pythonNumber(scale)})`];
}

function printLines(): string[] {
  return [
    'for output in result.get_response().outputs:',
    '    print(output.name, result.as_numpy(output.name))',
  ];
}

function classLines(classes: SnippetClasses): string[] {
  const probabilities = {
    softmax: ['scores = np.exp(scores - scores.max())', 'scores /= scores.sum()'],
    sigmoid: ['scores = 1 / (1 + np.exp(-scores))'],
    none: [],
  }[classes.activation];
  const label = 'labels[index] if index < len(labels) else f"class {index}"';
  return [
    '',
    `scores = result.as_numpy(${pythonText(classes.output)})[0].ravel().astype(np.float64)`,
    ...probabilities,
    ...(classes.labels === undefined
      ? ['labels = []']
      : [
          `with open(${pythonText(classes.labels)}, encoding="utf-8-sig") as file:`,
          '    labels = file.read().splitlines()',
        ]),
    `for index in np.argsort(-scores, kind="stable")[:${classes.topK}]:`,
    `    print(f"{scores[index]:.4f}", ${label})`,
  ];
}
