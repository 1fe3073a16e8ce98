import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { z } from 'zod/mini';
import { FailureError } from '../../../src/core/failure.ts';
import { makeTensor } from '../../../src/model/tensor.ts';
import { curlSnippet } from '../../../src/triton/curlSnippet.ts';
import { pythonNumber, pythonText } from '../../../src/triton/pythonLiteral.ts';
import { pythonSnippet } from '../../../src/triton/pythonSnippet.ts';
import { longestInlineElements, type SnippetRequest } from '../../../src/triton/requestSnippets.ts';

const hostile = `it's "x" $(touch owned) \`id\` \\ é\n#`;
const request: SnippetRequest = {
  grpcAddress: '127.0.0.1:8001',
  httpUrl: 'http://127.0.0.1:8000/',
  model: 'add_sub',
  inputs: { 'in put': makeTensor('int64', [2], BigInt64Array.of(-1n, 9007199254740993n)) },
  origins: {},
  outputs: ['sum'],
};

/** The arguments that curl gets when a real shell runs the command line; curl itself need not be installed. */
async function curlArguments(line: string): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'curl-'));
  try {
    const print = 'process.stdout.write(JSON.stringify(process.argv.slice(1)))';
    const shim = `#!/bin/sh\nexec '${process.execPath}' -e '${print}' -- "$@"\n`;
    await writeFile(join(folder, 'curl'), shim, { mode: 0o755 });
    const env = { ...process.env, PATH: `${folder}:${process.env['PATH'] ?? ''}` };
    const { stdout } = await promisify(execFile)('/bin/sh', ['-c', line], { env });
    return z.parse(z.array(z.string()), JSON.parse(stdout));
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe('curlSnippet', () => {
  it('sends few values as JSON, every digit kept, whatever the names', async () => {
    const { text, body } = curlSnippet(
      { ...request, model: hostile, version: '3', inputs: { [hostile]: request.inputs['in put']! } },
      '/unused',
    );
    expect(body).toBeUndefined();
    const args = await curlArguments(text);
    expect(args.slice(0, 6)).toEqual([
      '--silent',
      '--show-error',
      `http://127.0.0.1:8000/v2/models/${encodeURIComponent(hostile)}/versions/3/infer`,
      '-H',
      'Content-Type: application/json',
      '--data-raw',
    ]);
    expect(args[6]).toContain('"data":[-1,9007199254740993]');
    expect(JSON.parse(args[6]!)).toMatchObject({
      inputs: [{ name: hostile, shape: [2], datatype: 'INT64' }],
      outputs: [{ name: 'sum' }],
    });
  });

  it('sends many values, half precision and NaN from a file in the binary form', async () => {
    const half = makeTensor('float16', [2], Uint16Array.of(0x3c00, 0x7e00));
    const many = makeTensor(
      'float32',
      [longestInlineElements + 1],
      new Float32Array(longestInlineElements + 1),
    );
    const path = "/some where/-it's a bödy/request body.bin";
    const { text, body = new Uint8Array() } = curlSnippet({ ...request, inputs: { half, many } }, path);
    const args = await curlArguments(text);
    expect(args.slice(-2)).toEqual(['--data-binary', `@${path}`]);
    const headerBytes = Number(/^Inference-Header-Content-Length: (\d+)$/.exec(args.at(-3) ?? '')?.[1]);
    const json: unknown = JSON.parse(new TextDecoder().decode(body.subarray(0, headerBytes)));
    expect(json).toMatchObject({
      inputs: [
        { name: 'half', datatype: 'FP16', shape: [2], parameters: { binary_data_size: 4 } },
        { name: 'many', datatype: 'FP32', parameters: { binary_data_size: many.data.byteLength } },
      ],
    });
    expect([...body.subarray(headerBytes, headerBytes + 4)]).toEqual([0x00, 0x3c, 0x00, 0x7e]);
    expect(body.length).toBe(headerBytes + 4 + many.data.byteLength);
    expect(
      curlSnippet({ ...request, inputs: { nan: makeTensor('float32', [1], Float32Array.of(NaN)) } }, path)
        .body,
    ).toBeDefined();
  });
});

describe('pythonSnippet', () => {
  it('writes few values out', () => {
    expect(pythonSnippet({ ...request, version: '1' })).toBe(`# pip install "tritonclient[grpc]" numpy
import numpy as np
import tritonclient.grpc as grpc

values_0 = np.array([-1, 9007199254740993], dtype=np.int64).reshape([2])

inputs = [
    grpc.InferInput("in put", list(values_0.shape), "INT64"),
]
inputs[0].set_data_from_numpy(values_0)
outputs = [grpc.InferRequestedOutput("sum")]

client = grpc.InferenceServerClient("127.0.0.1:8001")
result = client.infer("add_sub", inputs, model_version="1", outputs=outputs)
for output in result.get_response().outputs:
    print(output.name, result.as_numpy(output.name))
`);
  });

  it('refuses to write a million values out', () => {
    const many = makeTensor('uint8', [longestInlineElements + 1], new Uint8Array(longestInlineElements + 1));
    expect(() => pythonSnippet({ ...request, inputs: { many } })).toThrow(FailureError);
    const text = pythonSnippet({
      ...request,
      inputs: { many },
      origins: { many: { kind: 'array', path: hostile } },
    });
    expect(text).toContain(`values_0 = np.load(${JSON.stringify(hostile)})\n`);
  });

  it('keeps hostile text inside its literal', () => {
    expect(pythonText(hostile)).not.toContain('\n');
    expect(pythonText('\ud800')).toBe('"\\ud800"');
    expect([NaN, Infinity, -Infinity, -0, 1e-7].map(pythonNumber)).toEqual([
      'float("nan")',
      'float("inf")',
      'float("-inf")',
      '-0.0',
      '1e-7',
    ]);
  });
});
