import { z } from 'zod/mini';
import { buildPrecisions, engineCompatibilities } from '../tensorrt/build/buildChoices.ts';

/**
 * The form of `engine-room.yaml`. The JSON schema shipped for completion (media/engine-room.schema.json) is generated
 * from this file by `npm run schema`, so `describe` texts are what users read while typing.
 */
const describe = (description: string) => z.meta({ description });

export const dataTypes = [
  'bool',
  'uint8',
  'int8',
  'int16',
  'int32',
  'int64',
  'float16',
  'float32',
  'float64',
] as const;
export type DataType = (typeof dataTypes)[number];

const positiveInteger = z.int().check(z.gte(1));
const nonNegative = z.number().check(z.gte(0));

const axisSchema = z.strictObject({ min: positiveInteger, opt: positiveInteger, max: positiveInteger }).check(
  z.refine((axis) => axis.min <= axis.opt && axis.opt <= axis.max, {
    error: 'min, opt and max must not decrease',
  }),
  describe('Smallest, most frequent and largest size of a dynamic axis.'),
);

const inputSchema = z.strictObject({
  name: z.string().check(z.minLength(1), describe('Name of the input in the ONNX graph and on the server.')),
  dtype: z.enum(dataTypes).check(describe('Element type.')),
  shape: z
    .array(
      z.union([
        positiveInteger,
        z.string().check(z.regex(/^[A-Za-z_]\w*$/, { error: 'an axis name has letters, digits and _' })),
      ]),
    )
    .check(describe('Sizes; a name such as `batch` makes that axis dynamic.')),
  axes: z._default(z.record(z.string(), axisSchema), {}),
});

const preprocessSchema = z
  .strictObject({
    input: z.optional(z.string().check(describe('Which input takes the image; the first one by default.'))),
    resize: z.optional(
      z
        .union([positiveInteger, z.array(positiveInteger).check(z.length(2))])
        .check(describe('Length of the shorter side after resizing, in pixels, or exactly [height, width].')),
    ),
    crop: z.optional(positiveInteger.check(describe('Side of the square cut from the middle, in pixels.'))),
    interpolation: z._default(z.enum(['bilinear', 'bicubic']), 'bilinear'),
    color: z._default(z.enum(['RGB', 'BGR']), 'RGB'),
    layout: z._default(z.enum(['NCHW', 'NHWC']), 'NCHW'),
    scale: z.optional(z.number().check(describe('Used with offset: (pixel - offset) * scale.'))),
    offset: z.optional(
      z.number().check(describe('Used with scale: (pixel - offset) * scale, pixels 0 to 255.')),
    ),
    mean: z.optional(
      z
        .array(z.number())
        .check(z.length(3), describe('Used with std: (pixel / 255 - mean) / std per channel.')),
    ),
    std: z.optional(z.array(z.number()).check(z.length(3))),
  })
  .check(
    z.refine((steps) => (steps.mean === undefined) === (steps.std === undefined), {
      error: 'mean and std go together',
    }),
    z.refine(
      (steps) => steps.mean === undefined || (steps.scale === undefined && steps.offset === undefined),
      {
        error: 'use either mean and std or offset and scale',
      },
    ),
    describe('How a photograph becomes the input tensor.'),
  );

const postprocessSchema = z.strictObject({
  output: z.optional(
    z.string().check(describe('Which output holds class scores; the first one by default.')),
  ),
  activation: z._default(z.enum(['softmax', 'sigmoid', 'none']), 'none'),
  topK: z._default(positiveInteger, 5),
  labels: z.optional(z.string().check(describe('Text file with one class name a line.'))),
});

/** Where a step of Python scripts runs, and with which interpreter. */
const placeFields = {
  target: z.optional(
    z
      .string()
      .check(
        z.minLength(1),
        describe(
          'Where it runs: `here` (the default; for `measure`, the machine of the engine where it has PyTorch), a name under `targets`, `ssh:HOST`, `docker:IMAGE`, `ssh:HOST/docker:IMAGE`.',
        ),
      ),
  ),
  python: z.optional(
    z
      .string()
      .check(z.minLength(1), describe('Interpreter on the target; the one with PyTorch there by default.')),
  ),
};

const profileSchema = z.strictObject({
  ...placeFields,
  wait: z._default(z.int().check(z.gte(0)), 1),
  warmup: z._default(z.int().check(z.gte(0)), 2),
  active: z._default(positiveInteger, 3),
  shapes: z._default(z.boolean(), true),
  memory: z._default(z.boolean(), true),
  stacks: z._default(z.boolean(), true),
});

const exportSchema = z.strictObject({
  ...placeFields,
  exporter: z._default(z.enum(['dynamo', 'torchscript']), 'dynamo'),
  opset: z._default(z.union([z.literal('auto'), positiveInteger]), 'auto'),
  servingRelease: z._default(
    z
      .string()
      .check(
        z.regex(/^\d\d\.(?:0[1-9]|1[0-2])$/, { error: 'write it as YY.MM, such as 24.10' }),
        describe('Triton container release (YY.MM) the opset must suit.'),
      ),
    '24.10',
  ),
  externalData: z._default(
    z
      .union([z.literal('auto'), z.boolean()])
      .check(describe('Weights beside the graph; `auto` above 1.5 GB.')),
    'auto',
  ),
});

const gateFields = {
  absoluteTolerance: z._default(nonNegative, 1e-3),
  relativeTolerance: z._default(nonNegative, 1e-3),
  topK: z._default(positiveInteger, 1),
  topKAgreement: z._default(z.number().check(z.gte(0), z.lte(1)), 1),
};

const verifySchema = z.strictObject({ ...placeFields, ...gateFields });

/** The same fields without defaults: what a variant may be allowed on top of the pipeline's own gates. */
const verifyOverrideSchema = z.strictObject({
  absoluteTolerance: z.optional(nonNegative),
  relativeTolerance: z.optional(nonNegative),
  topK: z.optional(positiveInteger),
  topKAgreement: z.optional(z.number().check(z.gte(0), z.lte(1))),
});

export const buildVariants = ['optimised', 'fp16', 'int8'] as const;
export type BuildVariant = (typeof buildVariants)[number];

const buildSchema = z.strictObject({
  ...placeFields,
  variants: z._default(z.array(z.enum(buildVariants)), ['optimised']),
  verify: z._default(z.partialRecord(z.enum(buildVariants), verifyOverrideSchema), {}),
});

const shapeSchema = z.array(positiveInteger).check(z.minLength(1));

const engineSchema = z
  .strictObject({
    target: z._default(
      z
        .string()
        .check(
          z.minLength(1),
          describe(
            'Machine with the GPU: `here`, a name under `targets`, `ssh:HOST`; with an image (`ssh:HOST/docker:IMAGE`) the gate judges that image instead of choosing one.',
          ),
        ),
      'here',
    ),
    servingRelease: z.optional(
      z
        .string()
        .check(
          z.regex(/^\d\d\.(?:0[1-9]|1[0-2])$/, { error: 'write it as YY.MM, such as 24.05' }),
          describe('Triton container release that serves the engine; that of `export` by default.'),
        ),
    ),
    servingImage: z.optional(
      z.string().check(z.minLength(1), describe('Image that serves, where it is not the plain release.')),
    ),
    servingServer: z.optional(
      z
        .string()
        .check(
          z.regex(/^https?:\/\//u, { error: 'write it as http://HOST:8000' }),
          describe('A running Triton server that is to load the engine; its version decides the release.'),
        ),
    ),
    acceptGate: z._default(
      z.boolean().check(describe('Build although the compatibility gate refuses; the passport says so.')),
      false,
    ),
    precision: z._default(
      z
        .enum(['auto', ...buildPrecisions])
        .check(
          describe(
            '`auto`: FP16 where the GPU is fast at it, kept only if the accuracy gate passes, FP32 otherwise.',
          ),
        ),
      'auto',
    ),
    workspaceMiB: z._default(
      positiveInteger.check(describe('Memory that tactics may use while building, in MiB.')),
      1024,
    ),
    profiles: z._default(
      z
        .array(
          z.record(
            z.string(),
            z
              .strictObject({ min: shapeSchema, opt: shapeSchema, max: shapeSchema })
              .check(describe('Smallest, most frequent and largest shape of the input.')),
          ),
        )
        .check(
          describe(
            'Optimization profiles, each with the shapes of every dynamic input; from `axes` by default.',
          ),
        ),
      [],
    ),
    timingCache: z._default(
      z.boolean().check(describe('Keep what was timed, by GPU, TensorRT and driver, for faster builds.')),
      true,
    ),
    optimizationLevel: z.optional(z.int().check(z.gte(0), z.lte(5))),
    compatibility: z._default(z.enum(engineCompatibilities), 'none'),
    extraArgs: z._default(
      z.array(z.string().check(z.startsWith('--'))).check(describe('Further options for trtexec.')),
      [],
    ),
    verify: z.optional(
      verifyOverrideSchema.check(
        describe('What the engine may differ, where it is not what `verify` allows.'),
      ),
    ),
  })
  .check(describe('The TensorRT engine to build; without this section none is built.'));

const targetSchema = z.strictObject({
  at: z
    .string()
    .check(
      z.minLength(1),
      describe('`ssh:HOST`, `docker:IMAGE`, `ssh:HOST/docker:IMAGE`, `docker-exec:CONTAINER` and the like.'),
    ),
  python: z.optional(z.string().check(z.minLength(1), describe('Interpreter there.'))),
  gpus: z.optional(z.enum(['auto', 'all', 'none']).check(describe('GPUs a container gets.'))),
  network: z.optional(
    z
      .enum(['none', 'engine'])
      .check(
        describe('`engine` lets a container reach the network, for a model that downloads its weights.'),
      ),
  ),
});

const measureSchema = z.strictObject({
  ...placeFields,
  batch: z._default(positiveInteger, 1),
  threads: z._default(
    z.int().check(z.gte(0), describe('Threads for every build alike; 0 means one for each core.')),
    0,
  ),
  warmup: z._default(z.int().check(z.gte(0)), 20),
  iterations: z._default(positiveInteger, 200),
  maxSeconds: z._default(
    positiveInteger.check(describe('Stops one build early, after at least 20 iterations.')),
    20,
  ),
});

const repositorySchema = z.strictObject({
  path: z._default(z.string(), '.engine-room/models'),
  model: z.optional(
    z
      .string()
      .check(
        z.regex(/^[\w.-]+$/, { error: 'use letters, digits, _, . and - only' }),
        describe('Model name on the server; the pipeline name by default.'),
      ),
  ),
  version: z._default(z.union([z.literal('next'), positiveInteger]), 1),
  build: z._default(z.enum(['onnx', ...buildVariants, 'tensorrt']), 'optimised'),
  maxBatchSize: z.optional(
    z.int().check(z.gte(0), describe('By default the largest size of the batch axis.')),
  ),
  dynamicBatching: z._default(
    z.union([
      z.boolean(),
      z.strictObject({
        maxQueueDelayUs: z._default(z.int().check(z.gte(0)), 0),
        preferredBatchSizes: z._default(z.array(positiveInteger), []),
      }),
    ]),
    true,
  ),
  instances: z._default(positiveInteger, 1),
});

const deploySchema = z.strictObject({
  target: z._default(z.literal('embedded'), 'embedded'),
});

export const pipelineSchema = z.strictObject({
  version: z.literal(1),
  name: z.string().check(
    z.regex(/^[A-Za-z0-9][\w.-]*$/, {
      error: 'use letters, digits, _, . and - only, a letter or digit first',
    }),
    describe('Short name; folders and the served model use it.'),
  ),
  model: z
    .strictObject({
      entry: z.optional(
        z
          .string()
          .check(
            z.regex(/^.+\.py:[A-Za-z_]\w*$/, { error: 'write it as module.py:callable' }),
            describe('`module.py:callable`; the callable returns the torch.nn.Module (or is one).'),
          ),
      ),
      weights: z.optional(
        z.string().check(describe('File passed to the callable as its `weights` argument.')),
      ),
      onnx: z.optional(
        z.string().check(describe('An existing ONNX file, where there is no PyTorch model to start from.')),
      ),
    })
    .check(
      z.refine((model) => (model.entry === undefined) !== (model.onnx === undefined), {
        error: 'give either entry or onnx',
      }),
    ),
  inputs: z.array(inputSchema).check(z.minLength(1)),
  outputs: z._default(z.array(z.string().check(z.minLength(1))), []),
  preprocess: z.optional(preprocessSchema),
  postprocess: z.optional(postprocessSchema),
  samples: z._default(
    z.array(z.string()).check(describe('Photographs or .npy/.npz files to verify and try with.')),
    [],
  ),
  targets: z._default(
    z
      .record(z.string().check(z.regex(/^[A-Za-z]\w*$/)), targetSchema)
      .check(describe('Other machines and images by a name that steps use as `target`.')),
    {},
  ),
  profile: z.prefault(profileSchema, {}),
  export: z.prefault(exportSchema, {}),
  verify: z.prefault(verifySchema, {}),
  build: z.prefault(buildSchema, {}),
  engine: z.optional(engineSchema),
  measure: z.prefault(measureSchema, {}),
  repository: z.prefault(repositorySchema, {}),
  deploy: z.prefault(deploySchema, {}),
});

export type PipelineSettings = z.infer<typeof pipelineSchema>;
export type VerifySettings = OwnSettings<PipelineSettings['verify']>;
/** A section without what says where it runs. */
export type OwnSettings<T> = Omit<T, keyof typeof placeFields>;
export type EngineSettings = NonNullable<PipelineSettings['engine']>;
export type ModelInput = PipelineSettings['inputs'][number];
export type Preprocess = NonNullable<PipelineSettings['preprocess']>;
export type Postprocess = NonNullable<PipelineSettings['postprocess']>;
