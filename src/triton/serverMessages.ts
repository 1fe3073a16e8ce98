import type { FailureKind } from '../core/failure.ts';

/** What a message of the server means and what to do about it. */
export interface MessageExplanation {
  readonly kind?: FailureKind;
  /** In plain words. */
  readonly meaning: string;
  readonly nextStep: string;
}

interface KnownMessage extends MessageExplanation {
  /** The message is known when it contains any of these. */
  readonly contains: readonly string[];
}

/**
 * Messages of Triton and its backends worth explaining, most specific first. The substrings are what the server and
 * backends of releases 21.05 to 26.08 print; the explanations are ours.
 */
const knownMessages: readonly KnownMessage[] = [
  {
    contains: ['Version tag does not match'],
    meaning: 'The engine was built with another TensorRT version than the server has.',
    nextStep: 'Build the engine again with the TensorRT image of the same release as the server.',
  },
  {
    contains: ['engine plan file is not compatible with this version of TensorRT'],
    meaning:
      'The engine was built with another TensorRT version; the first number is the server’s, the second the builder’s.',
    nextStep: 'Build the engine again for this server, or serve it with the release it was built for.',
  },
  {
    contains: ['engine plan file is generated on an incompatible device'],
    meaning: 'The engine was built for a GPU of another compute capability.',
    nextStep: 'Build it on the GPU that serves it, or with a hardware compatibility level.',
  },
  {
    contains: ['unable to load plan file to auto complete config', 'unable to create TensorRT engine'],
    meaning: 'TensorRT refused the engine; the reason is in the line before.',
    nextStep: 'Look at the server log above this message.',
  },
  {
    contains: ['is not a variable-size batch dimension'],
    kind: 'wrong-shape',
    meaning: 'The model has a fixed batch size, but max_batch_size is above 0.',
    nextStep: 'Set max_batch_size to 0, or export the model with a dynamic first axis.',
  },
  {
    contains: [
      'but the model configuration specifies',
      'dims do not match',
      'configuration expects datatype',
    ],
    kind: 'wrong-shape',
    meaning: 'config.pbtxt and the model disagree about an input or output.',
    nextStep: 'Place the model again, so that config.pbtxt is written from the model.',
  },
  {
    contains: ['inference request batch-size must be <='],
    kind: 'wrong-shape',
    meaning: 'The request carries more inputs at once than max_batch_size allows.',
    nextStep: 'Send a smaller batch or raise max_batch_size.',
  },
  {
    contains: ['input byte size mismatch', 'unexpected total byte size'],
    kind: 'wrong-shape',
    meaning: 'The number of bytes sent for an input does not fit its shape.',
    nextStep: 'Compare the shape and datatype with the model’s metadata.',
  },
  {
    contains: ['unexpected shape for input', 'model expects', 'Got invalid dimensions for input'],
    kind: 'wrong-shape',
    meaning: 'The shape sent does not fit the model; with max_batch_size above 0 the batch axis comes first.',
    nextStep: 'Compare the shape with the model’s metadata.',
  },
  {
    contains: ['inference input data-type is', 'inference input datatype', "expected data type '"],
    kind: 'wrong-shape',
    meaning: 'An input was sent with another datatype than the model takes.',
    nextStep: 'Compare the datatype with the model’s metadata.',
  },
  {
    contains: [
      'unexpected inference input',
      'unexpected inference output',
      'expected number of inputs',
      'inputs but got',
    ],
    kind: 'bad-input',
    meaning: 'The request names inputs or outputs that the model does not have, or leaves some out.',
    nextStep: 'Compare the names with the model’s metadata.',
  },
  {
    contains: ["must specify 'platform' or 'backend'"],
    meaning: 'config.pbtxt does not say which backend serves the model and the file name does not tell.',
    nextStep: 'Add a line such as backend: "onnxruntime".',
  },
  {
    contains: [
      'unable to find backend library',
      'unable to find backend directory',
      "unable to find 'libtriton_",
    ],
    meaning: 'The server has no backend of the name that config.pbtxt asks for.',
    nextStep: 'Use a server image with that backend, or change the backend in config.pbtxt.',
  },
  {
    contains: ['onnxruntime is not installed', "No module named 'onnxruntime'"],
    kind: 'missing-package',
    meaning: 'The Python environment that the server uses has no onnxruntime.',
    nextStep: 'Install it with that environment’s interpreter: python -m pip install onnxruntime',
  },
  {
    contains: [
      'InvalidProtobuf',
      'Protobuf parsing failed',
      'INVALID_PROTOBUF',
      'ModelProto does not have a graph',
    ],
    kind: 'corrupt-file',
    meaning: 'The ONNX file is damaged or not an ONNX file.',
    nextStep: 'Export and place the model again.',
  },
  {
    contains: ['External data', 'external data'],
    kind: 'not-found',
    meaning: 'A file with the weights of the model is missing or damaged.',
    nextStep: 'Place the model again together with its external data files.',
  },
  {
    contains: [
      'unexpected directory name',
      'at least one version must be available',
      'No model version was found',
    ],
    kind: 'not-found',
    meaning: 'The model folder has no usable version: version folders are named 1, 2, 3 and so on.',
    nextStep: 'Place the model again or rename its version folder.',
  },
  {
    contains: ['failed to poll from model repository', 'failed to load all models'],
    meaning: 'The server could not use the model folder.',
    nextStep: 'Look at the reason in the repository index and the server log.',
  },
  {
    contains: ['Request for unknown model', 'no version is available', 'no available versions'],
    kind: 'not-found',
    meaning: 'The server does not serve this model now.',
    nextStep: 'Load it, or look at the reason in the repository index.',
  },
  {
    contains: ['explicit model load / unload is not allowed'],
    meaning: 'The server was not started with --model-control-mode=explicit.',
    nextStep: 'Start the server in explicit model control mode to load and unload models from here.',
  },
  {
    contains: ['Failed to increase the shared memory pool', 'No space left on device', '/dev/shm'],
    kind: 'disk-full',
    meaning: 'The server ran out of shared memory for the tensors of the Python backend.',
    nextStep: 'Make room in /dev/shm (in a container: a larger --shm-size) or use smaller batches.',
  },
  {
    contains: ['Python model stub', 'Stub process', 'stub process'],
    kind: 'server-crashed',
    meaning: 'The Python process that runs the model ended unexpectedly.',
    nextStep: 'Look at the server log; a lack of memory is the usual cause.',
  },
];

/** The explanation of the first known message that `text` contains. */
export function explainServerMessage(text: string): MessageExplanation | undefined {
  return knownMessages.find(({ contains }) => contains.some((part) => text.includes(part)));
}
