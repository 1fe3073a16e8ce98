import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { formatConfigText, parseConfigText } from '../../../src/repository/configText.ts';
import { fromConfigMessage, toConfigMessage, type ModelConfig } from '../../../src/repository/modelConfig.ts';
import { ModelConfigSchema } from '../../../src/triton/protocol/gen/model_config_pb.js';

const config: ModelConfig = {
  name: 'quotes " \\ and\nlines é',
  backend: 'onnxruntime',
  platform: '',
  maxBatchSize: 8,
  inputs: [
    { name: 'a', dtype: 'float32', dims: [3, -1, 224] },
    { name: 'b', dims: [1], reshape: [] },
    { name: 'c', dtype: 'string', dims: [2], reshape: [1, 2] },
  ],
  outputs: [{ name: 'y', dtype: 'bfloat16', dims: [1000], labelFilename: 'labels.txt' }],
  dynamicBatching: { preferredBatchSizes: [4, 8], maxQueueDelayUs: 100 },
  instanceGroups: [
    { kind: 'gpu', count: 2, gpus: [0, 1] },
    { kind: 'cpu', count: 1, gpus: [] },
  ],
  defaultModelFilename: 'net.onnx',
  parameters: { threads: '2', other: '' },
};

describe('config.pbtxt', () => {
  it('keeps every field through text and back', () => {
    const text = formatConfigText(toConfigMessage(config), ['a comment']);
    expect(text).toMatch(/^# a comment\nname: /);
    expect(text).toContain('  dims: [3, -1, 224]\n');
    expect(text).toContain('  gpus: [0, 1]\n');
    expect(fromConfigMessage(parseConfigText(text, 'config.pbtxt'))).toEqual(config);
  });

  it('is the same text for the same configuration', () => {
    expect(formatConfigText(toConfigMessage(config))).toBe(formatConfigText(toConfigMessage(config)));
  });

  it('reads the spellings people use', () => {
    const message = parseConfigText(
      `# comment
       name: 'net' platform: "onnxruntime" "_onnx", max_batch_size: 0x10;
       input [ { name: "x" data_type: TYPE_FP32 dims: [ 3, 224 ] }, < name: "z" dims: 1 dims: 2 > ]
       instance_group { kind: KIND_GPU count: 1 gpus: [ 0 ] }
       parameters { key: "a" value: { string_value: "1" } }
       dynamic_batching { }`,
      'config.pbtxt',
    );
    expect(fromConfigMessage(message)).toMatchObject({
      name: 'net',
      platform: 'onnxruntime_onnx',
      maxBatchSize: 16,
      inputs: [
        { name: 'x', dtype: 'float32', dims: [3, 224] },
        { name: 'z', dims: [1, 2] },
      ],
      instanceGroups: [{ kind: 'gpu', count: 1, gpus: [0] }],
      dynamicBatching: { preferredBatchSizes: [] },
      parameters: { a: '1' },
    });
  });

  it('reads what only other tools write', () => {
    const message = parseConfigText(
      `optimization { graph { level: 1 } cuda { graphs: true } execution_accelerators { gpu_execution_accelerator [ { name: "tensorrt" parameters { key: "precision_mode" value: "FP16" } } ] } }
       version_policy: { specific { versions: [1, 3] } } response_cache { enable: true }
       model_warmup [ { name: "w" batch_size: 1 inputs { key: "x" value { data_type: TYPE_FP32 dims: 3 zero_data: true } } } ]
       sequence_batching { oldest { max_candidate_sequences: 4 } } model_metrics { metric_control [ { metric_identifier { family: "f" } histogram_options { buckets: [ 1.5, 2 ] } } ] }`,
      'config.pbtxt',
    );
    expect(message).not.toEqual(create(ModelConfigSchema));
    expect(message.schedulingChoice.case).toBe('sequenceBatching');
  });

  it.each([
    ['backend: "onnx', undefined, 'unterminated'],
    ['name: "m"\ninput {\n  nam: "x"\n}', 3, 'nam'],
    ['max_batch_size: "four"', undefined, 'integer'],
    ['input [', undefined, 'expected'],
    ['\u0000\u0001', undefined, ''],
  ])('names file and reason of %j', (text, line, reason) => {
    expect(() => parseConfigText(text, '/r/m/config.pbtxt')).toThrow(
      expect.objectContaining({
        failure: expect.objectContaining({
          kind: 'corrupt-file',
          file: '/r/m/config.pbtxt',
          cause: expect.stringContaining(reason),
          ...(line === undefined ? {} : { line }),
        }),
      }),
    );
  });
});
