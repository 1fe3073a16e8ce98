import { status, type ServiceError } from '@grpc/grpc-js';
import type { Failure, FailureKind } from '../core/failure.ts';
import { explainServerMessage } from './serverMessages.ts';

/** Status texts that the gRPC library itself makes when it has no connection; everything else came from the server. */
const noConnection =
  /^(No connection established|Connection dropped|Failed to connect|Name resolution failed|Stream refused|Received RST_STREAM|Channel has been shut down|(read|connect|write) E[A-Z]+)/;

/** Turns the error of a call into a failure that names the server and what was asked of it. */
export function failureOfCall(error: ServiceError, address: string, request: string): Failure {
  const { cause, details } = splitTraceback(error.details === '' ? error.message : error.details);
  if (error.code === status.UNAVAILABLE && noConnection.test(cause)) {
    return {
      kind: 'unreachable',
      message: `No server answers at ${address}: ${request} was not possible.`,
      cause,
      nextStep: 'Start the server, or check its address and port.',
    };
  }
  if (error.code === status.DEADLINE_EXCEEDED) {
    return {
      kind: 'timeout',
      message: `The server at ${address} took too long: ${request} was given up.`,
      cause,
      nextStep: 'Look at the server log; a first request or a large model may need more time.',
    };
  }
  const explanation = explainServerMessage(cause);
  return {
    kind: explanation?.kind ?? kindOfStatus(error.code),
    message: `The server at ${address} refused: ${request} failed.${explanation === undefined ? '' : ` ${explanation.meaning}`}`,
    cause,
    ...(explanation === undefined ? {} : { nextStep: explanation.nextStep }),
    ...(details === undefined ? {} : { details }),
  };
}

/** The Python backend adds the place in model.py to what an exception says; that is for the log. */
function splitTraceback(text: string): { readonly cause: string; readonly details?: string } {
  const start = text.search(/\n+At:\n/);
  return start === -1 ? { cause: text } : { cause: text.slice(0, start).trimEnd(), details: text };
}

function kindOfStatus(code: status): FailureKind {
  switch (code) {
    case status.NOT_FOUND:
      return 'not-found';
    case status.INVALID_ARGUMENT:
    case status.OUT_OF_RANGE:
      return 'bad-input';
    default:
      return 'server-refused';
  }
}
