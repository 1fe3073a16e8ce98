import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { Server, ServerCredentials, status, type sendUnaryData, type ServerUnaryCall } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeTensor, tensorFromNumbers } from '../../../src/model/tensor.ts';
import {
  GRPCInferenceService,
  ModelInferRequestSchema,
  ModelInferResponseSchema,
  ServerReadyRequestSchema,
  ServerReadyResponseSchema,
  type ModelInferRequest,
  type ModelInferResponse,
} from '../../../src/triton/protocol/gen/inference_pb.js';
import { TritonClient } from '../../../src/triton/tritonClient.ts';

/** A server of the same protocol whose answers the test decides. */
let server: Server;
let client: TritonClient;
let answer: (
  call: ServerUnaryCall<ModelInferRequest, ModelInferResponse>,
  respond: sendUnaryData<ModelInferResponse>,
) => void;

beforeEach(async () => {
  server = new Server({ 'grpc.max_receive_message_length': -1 });
  const unary = { requestStream: false, responseStream: false };
  server.addService(
    {
      ModelInfer: {
        ...unary,
        path: `/${GRPCInferenceService.typeName}/ModelInfer`,
        requestSerialize: (message: ModelInferRequest) =>
          Buffer.from(toBinary(ModelInferRequestSchema, message)),
        requestDeserialize: (bytes: Buffer) => fromBinary(ModelInferRequestSchema, bytes),
        responseSerialize: (message: ModelInferResponse) =>
          Buffer.from(toBinary(ModelInferResponseSchema, message)),
        responseDeserialize: (bytes: Buffer) => fromBinary(ModelInferResponseSchema, bytes),
      },
      ServerReady: {
        ...unary,
        path: `/${GRPCInferenceService.typeName}/ServerReady`,
        requestSerialize: () => Buffer.alloc(0),
        requestDeserialize: (bytes: Buffer) => fromBinary(ServerReadyRequestSchema, bytes),
        responseSerialize: () =>
          Buffer.from(
            toBinary(ServerReadyResponseSchema, create(ServerReadyResponseSchema, { ready: true })),
          ),
        responseDeserialize: (bytes: Buffer) => fromBinary(ServerReadyResponseSchema, bytes),
      },
    },
    {
      ModelInfer: (
        call: ServerUnaryCall<ModelInferRequest, ModelInferResponse>,
        respond: sendUnaryData<ModelInferResponse>,
      ) => answer(call, respond),
      ServerReady: (_: unknown, respond: sendUnaryData<object>) => respond(null, {}),
    },
  );
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  client = new TritonClient(`127.0.0.1:${port}`);
});

afterEach(() => {
  client.close();
  server.forceShutdown();
});

const request = { model: 'm', inputs: { x: tensorFromNumbers('float32', [1, 2], [1, 2]) } };

describe('TritonClient', () => {
  it('sends tensors as raw bytes in their order and reads them back', async () => {
    let seen: ModelInferRequest | undefined;
    answer = (call, respond) => {
      seen = call.request;
      respond(
        null,
        create(ModelInferResponseSchema, {
          modelName: 'm',
          modelVersion: '3',
          id: call.request.id,
          outputs: [
            { name: 'text', datatype: 'BYTES', shape: [2n] },
            { name: 'half', datatype: 'FP16', shape: [1n, 1n] },
          ],
          rawOutputContents: [Uint8Array.of(1, 0, 0, 0, 97, 2, 0, 0, 0, 0xc3, 0xa9), Uint8Array.of(0, 0x3c)],
        }),
      );
    };
    const response = await client.infer({
      ...request,
      inputs: { ...request.inputs, id: makeTensor('int64', [1], BigInt64Array.of(-1n)) },
      outputs: ['text', 'half'],
      id: 'r1',
    });
    expect(seen).toMatchObject({
      modelName: 'm',
      inputs: [
        { name: 'x', datatype: 'FP32', shape: [1n, 2n] },
        { name: 'id', datatype: 'INT64', shape: [1n] },
      ],
      outputs: [{ name: 'text' }, { name: 'half' }],
    });
    expect(seen!.rawInputContents.map((bytes) => Array.from(bytes))).toEqual([
      [0, 0, 0x80, 0x3f, 0, 0, 0, 0x40],
      [255, 255, 255, 255, 255, 255, 255, 255],
    ]);
    expect(response).toEqual({
      model: 'm',
      version: '3',
      id: 'r1',
      outputs: {
        text: makeTensor('string', [2], ['a', 'é']),
        half: tensorFromNumbers('float16', [1, 1], [1]),
      },
    });
  });

  it('takes answers beyond the library’s limit of 4 MB', async () => {
    const size = 3_000_000;
    answer = (call, respond) =>
      respond(
        null,
        create(ModelInferResponseSchema, {
          outputs: [{ name: 'y', datatype: 'FP32', shape: [BigInt(size)] }],
          rawOutputContents: [call.request.rawInputContents[0]!],
        }),
      );
    const { outputs } = await client.infer({
      model: 'm',
      inputs: { x: makeTensor('float32', [size], new Float32Array(size).fill(2)) },
    });
    expect(outputs['y']!.data).toHaveLength(size);
  });

  it('refuses an answer whose bytes do not fill the shape, or that has none', async () => {
    answer = (_, respond) =>
      respond(
        null,
        create(ModelInferResponseSchema, {
          outputs: [{ name: 'y', datatype: 'FP32', shape: [2n] }],
          rawOutputContents: [Uint8Array.of(1, 2, 3)],
        }),
      );
    await expect(client.infer(request)).rejects.toMatchObject({ failure: { kind: 'wrong-shape' } });
    answer = (_, respond) =>
      respond(
        null,
        create(ModelInferResponseSchema, {
          modelName: 'm',
          outputs: [{ name: 'y', datatype: 'FP32', shape: [2n] }],
        }),
      );
    await expect(client.infer(request)).rejects.toMatchObject({ failure: { kind: 'server-refused' } });
  });

  it('gives up after the time limit', async () => {
    answer = () => undefined;
    await expect(client.infer(request, { timeoutMs: 200 })).rejects.toMatchObject({
      failure: { kind: 'timeout' },
    });
  });

  it('is cancelled by the signal, before and during a call', async () => {
    const abort = new AbortController();
    answer = () => abort.abort();
    await expect(client.infer(request, { signal: abort.signal })).rejects.toMatchObject({
      name: 'CancelledError',
    });
    await expect((async () => client.infer(request, { signal: abort.signal }))()).rejects.toMatchObject({
      name: 'CancelledError',
    });
  });

  it('names server and reason when it is refused', async () => {
    answer = (_, respond) =>
      respond({ code: status.INVALID_ARGUMENT, details: "unexpected shape for input 'x' for model 'm'" });
    await expect(client.infer(request)).rejects.toMatchObject({
      failure: { kind: 'wrong-shape', cause: "unexpected shape for input 'x' for model 'm'" },
    });
  });

  it('says unreachable when nobody listens, and not ready for a readiness question', async () => {
    expect(await client.serverReady()).toBe(true);
    server.forceShutdown();
    await expect(client.infer(request, { timeoutMs: 3_000 })).rejects.toMatchObject({
      failure: { kind: 'unreachable', message: expect.stringContaining(client.address) as string },
    });
    expect(await client.serverReady()).toBe(false);
  });
});
