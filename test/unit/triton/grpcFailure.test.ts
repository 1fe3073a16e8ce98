import { Metadata, status, type ServiceError } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { failureOfCall } from '../../../src/triton/grpcFailure.ts';

function error(code: status, details: string): ServiceError {
  return Object.assign(new Error(`${code} ${details}`), { code, details, metadata: new Metadata() });
}

const of = (code: status, details: string) => failureOfCall(error(code, details), '127.0.0.1:1', 'loading m');

describe('failureOfCall', () => {
  it('tells no connection from a server that says UNAVAILABLE', () => {
    expect(
      of(status.UNAVAILABLE, 'No connection established. Last error: connect ECONNREFUSED 127.0.0.1:1'),
    ).toMatchObject({ kind: 'unreachable', message: expect.stringContaining('127.0.0.1:1') as string });
    expect(of(status.UNAVAILABLE, 'Connection dropped')).toMatchObject({ kind: 'unreachable' });
    expect(of(status.UNAVAILABLE, "Request for unknown model: 'm' has no available versions")).toMatchObject({
      kind: 'not-found',
    });
    expect(of(status.UNAVAILABLE, 'Server not ready')).toMatchObject({ kind: 'server-refused' });
  });

  it('keeps the server’s words and adds what they mean', () => {
    const text =
      "load failed for model 'm': model 'm', tensor 'x': the first dimension of tensor is not a variable-size batch dimension";
    expect(of(status.INVALID_ARGUMENT, text)).toMatchObject({
      kind: 'wrong-shape',
      cause: text,
      message: expect.stringContaining('fixed batch size') as string,
      nextStep: expect.stringContaining('max_batch_size') as string,
    });
  });

  it('keeps the place in the backend’s source for the log', () => {
    const text = "model 'm': damaged\n\nAt:\n  /backends/onnxruntime/model.py(50): initialize\n;";
    expect(of(status.INTERNAL, text)).toMatchObject({ cause: "model 'm': damaged", details: text });
  });

  it('falls back to the status', () => {
    expect(of(status.INVALID_ARGUMENT, 'something new')).toEqual({
      kind: 'bad-input',
      message: 'The server at 127.0.0.1:1 refused: loading m failed.',
      cause: 'something new',
    });
    expect(of(status.INTERNAL, 'something new')).toMatchObject({ kind: 'server-refused' });
    expect(of(status.NOT_FOUND, 'something new')).toMatchObject({ kind: 'not-found' });
    expect(of(status.DEADLINE_EXCEEDED, 'Deadline exceeded')).toMatchObject({ kind: 'timeout' });
  });
});
