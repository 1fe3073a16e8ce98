import { describe, expect, it } from 'vitest';
import { explainBuildError } from '../../../../src/tensorrt/build/explainBuildError.ts';

/** Lines of genuine logs, shortened, from public issues of NVIDIA/TensorRT, onnx/onnx-tensorrt and triton-inference-server/server. */
const genuine: readonly (readonly [string, string, object])[] = [
  [
    'unsupported-operator',
    `[03/09/2023-11:20:42] [I] [TRT] No importer registered for op: GridSample. Attempting to import as plugin.
[03/09/2023-11:20:42] [E] [TRT] 3: getPluginCreator could not find plugin: GridSample version: 1
[03/09/2023-11:20:42] [E] [TRT] ModelImporter.cpp:726: ERROR: builtin_op_importers.cpp:4643 In function importFallbackPluginImporter:
[8] Assertion failed: creator && "Plugin not found, are the plugin name, version, and namespace correct?"
[03/09/2023-11:20:42] [E] Failed to parse onnx file`,
    { action: { kind: 'open-node', operator: 'GridSample' } },
  ],
  [
    'unsupported-operator',
    `[06/17/2025-10:21:18] [TRT] [E] ModelImporter.cpp:967: ERROR: onnxOpCheckers.cpp:818 In function checkFallbackPluginImporter:
[6] creator && "Plugin not found, are the plugin name, version, and namespace correct?"
In node 11 with name: /dense_motion_network/GridSample and operator: GridSample3D (checkFallbackPluginImporter): INVALID_NODE: creator`,
    {
      message: 'TensorRT cannot build the operator GridSample3D (node /dense_motion_network/GridSample).',
      action: { node: '/dense_motion_network/GridSample', operator: 'GridSample3D' },
    },
  ],
  [
    'unsupported-operator',
    '[8] No importer registered for op: DCNv2_TRT\n',
    { action: { operator: 'DCNv2_TRT', node: null } },
  ],
  [
    'missing-shapes',
    `[09/07/2021-15:54:19] [W] [TRT] onnx2trt_utils.cpp:220: Your ONNX model has been generated with INT64 weights, while TensorRT does not natively support INT64. Attempting to cast down to INT32.
[09/07/2021-15:54:19] [E] [TRT] Network has dynamic or shape inputs, but no optimization profile has been defined.
[09/07/2021-15:54:19] [E] [TRT] Network validation failed.
[09/07/2021-15:54:19] [E] Engine creation failed`,
    { action: { kind: 'set-axes', inputs: [] } },
  ],
  [
    'missing-shapes',
    '[W] Dynamic dimensions required for input: input:0, but no shapes were provided. Automatically overriding shape to: 1x3x224x224',
    { action: { kind: 'set-axes', inputs: ['input:0'] } },
  ],
  [
    'no-implementation',
    `[06/07/2022-19:05:53] [W] [TRT] Skipping tactic 0 due to insuficient memory on requested size of 29147520 detected for tactic 0.
[06/07/2022-19:05:53] [E] Error[10]: [optimizer.cpp::computeCosts::2011] Error Code 10: Internal Error (Could not find any implementation for node {ForeignNode[onnx::Gather_72...ScatterND_170]}.)
[06/07/2022-19:05:53] [E] Engine set up failed`,
    {
      message: 'TensorRT found no way to run ForeignNode[onnx::Gather_72...ScatterND_170].',
      meaning: expect.stringContaining('more memory'),
      action: { kind: 'raise-workspace' },
    },
  ],
  [
    'no-implementation',
    '[01/09/2024-16:07:18] [TRT] [E] 10: Could not find any implementation for node {ForeignNode[a + b.../backbone/Reshape_3 + /backbone/Transpose_3]}.',
    {
      message:
        'TensorRT found no way to run ForeignNode[a + b.../backbone/Reshape_3 + /backbone/Transpose_3].',
      meaning: expect.stringContaining('No kernel'),
    },
  ],
  [
    'version-mismatch',
    '[TRT] [E] 1: [stdArchiveReader.cpp::StdArchiveReaderInitCommon::46] Error Code 1: Serialization (Serialization assertion stdVersionRead == serializationVersion failed.Version tag does not match. Note: Current Version: 236, Serialized Engine Version: 237)',
    {
      message: 'The engine is of TensorRT 10.0.1, this is TensorRT 8.6.1.',
      action: { kind: 'rebuild-with-release', tensorrt: '8.6.1' },
    },
  ],
  [
    'version-mismatch',
    'TensorRT ERROR: coreReadArchive.cpp (41) - Serialization Error in verifyHeader: 0 (Version tag does not match. Note: Current Version: 96, Serialized Engine Version: 97)',
    { message: 'The engine is of another TensorRT, this is not the same.' },
  ],
  [
    'version-mismatch',
    'ERROR: 6: The engine plan file is not compatible with this version of TensorRT, expecting library version 8.6.1.6 got 8.6.1.2, please rebuild.',
    {
      message: 'The engine is of TensorRT 8.6.1.2, this is TensorRT 8.6.1.6.',
      action: { tensorrt: '8.6.1.6' },
    },
  ],
  [
    'other-gpu',
    'ERROR: 6: The engine plan file is generated on an incompatible device, expecting compute 7.5 got compute 8.6, please rebuild.',
    { message: expect.stringContaining('compute capability 8.6, here 7.5') },
  ],
  [
    'corrupt-engine',
    'ERROR: 1: [stdArchiveReader.cpp::StdArchiveReader::32] Error Code 1: Serialization (Serialization assertion magicTagRead == kMAGIC_TAG failed.Magic tag does not match)',
    {},
  ],
  [
    'corrupt-engine',
    'ERROR: [runtime.cpp::parsePlan::314] Error Code 1: Serialization (Serialization assertion plan->header.magicTag == rt::kPLAN_MAGIC_TAG failed.)',
    {},
  ],
  [
    'driver-too-old',
    'Cuda failure: CUDA driver version is insufficient for CUDA runtime version\nAborted (core dumped)',
    { meaning: expect.stringContaining('error 35'), action: { kind: 'choose-older-release' } },
  ],
  [
    'driver-too-old',
    'Unable to determine the device handle: Error 803: system has unsupported display driver / cuda driver combination',
    { meaning: expect.stringContaining('803') },
  ],
  [
    'unknown-option',
    '[06/12/2026-10:00:00] [E] Unknown option: --fp16 ',
    { message: expect.stringContaining('--fp16'), action: { kind: 'remove-option', option: 'fp16' } },
  ],
  [
    'illegal-memory',
    `[E] 1: [defaultAllocator.cpp::allocate::20] Error Code 1: Cuda Runtime (an illegal memory access was encountered)
[E] 10: Could not find any implementation for node {ForeignNode[a...b]}.`,
    { action: { kind: 'use-fp32' } },
  ],
  [
    'out-of-memory',
    '[E] 1: [virtualMemoryBuffer.cpp::resizePhysical::127] Error Code 2: OutOfMemory (Requested size was 2147483648 bytes.)',
    { action: { kind: 'lower-workspace' } },
  ],
  [
    'opset-too-new',
    'what():  Attribute not found: axes\nAborted\nOpset version:    13\n',
    { message: expect.stringContaining('opset 13') },
  ],
  ['corrupt-onnx', '[E] Failed to parse onnx file\n[E] Parsing model failed', {}],
  ['disk-full', '[E] Saving engine to file failed.', { action: { kind: 'clean-up-target' } }],
  [
    'no-gpu-runtime',
    'docker: Error response from daemon: could not select device driver "" with capabilities: [[gpu]].',
    {},
  ],
  [
    'no-cuda-device',
    '[E] [TRT] CUDA initialization failure with error: 100. Please check your CUDA installation',
    {},
  ],
  ['int64-weights', 'Your ONNX model has been generated with INT64 weights, while TensorRT does not', {}],
];

describe('explainBuildError', () => {
  it.each(genuine)('explains %s: %s', (id, log, expected) => {
    expect(explainBuildError(log)).toMatchObject({ id, ...expected });
  });

  it('says nothing of a log it does not know', () => {
    expect(explainBuildError('&&&& PASSED TensorRT.trtexec [TensorRT v100001] # trtexec')).toBeUndefined();
    expect(explainBuildError('')).toBeUndefined();
  });

  it('does not blame an operator that was then found as a plugin', () => {
    const log =
      '[I] [TRT] No importer registered for op: EfficientNMS_TRT. Attempting to import as plugin.\n[I] [TRT] Successfully created plugin: EfficientNMS_TRT\n[E] Error Code 2: OutOfMemory (no further information)';
    expect(explainBuildError(log)?.id).toBe('out-of-memory');
  });

  it('names the nearest option that the version has', () => {
    expect(explainBuildError('[E] Unknown option: --buildonly ', '8.0.1.6')?.nextStep).toContain(
      '--buildOnly',
    );
  });

  it('quotes the telling line, and not a whole graph', () => {
    expect(explainBuildError(`a\n[E] Unknown option: --x \nb`)?.line).toBe('[E] Unknown option: --x');
    const long = `${'x'.repeat(100_000)} Could not find any implementation for node {${'n'.repeat(100_000)}}.`;
    expect(explainBuildError(long)?.line.length).toBeLessThanOrEqual(500);
  });
});
