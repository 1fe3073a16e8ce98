import {
  create,
  fromBinary,
  toBinary,
  type DescMessage,
  type MessageInitShape,
  type MessageShape,
} from '@bufbuild/protobuf';
import { Client, credentials, status, type ServiceError } from '@grpc/grpc-js';
import { CancelledError, FailureError, throwIfCancelled } from '../core/failure.ts';
import { fromConfigMessage, type ModelConfig } from '../repository/modelConfig.ts';
import { failureOfCall } from './grpcFailure.ts';
import { fromInferMessage, toInferMessage } from './inferMessages.ts';
import { GRPCInferenceService } from './protocol/gen/inference_pb.js';
import { fromStatisticsMessage } from './statisticsMessages.ts';
import {
  modelStates,
  type IndexEntry,
  type InferRequest,
  type InferResponse,
  type ModelMetadata,
  type ModelStatistics,
  type ServerMetadata,
} from './serverTypes.ts';

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** Longest time to wait for the answer; each method has a default of its own. */
  readonly timeoutMs?: number;
}

const queryTimeoutMs = 10_000;
const inferTimeoutMs = 120_000;
/** Loading a large model takes minutes: files are read, a session is made. */
const loadTimeoutMs = 600_000;

const { method } = GRPCInferenceService;

/** A method of the service, as far as a call needs it. */
interface UnaryMethod<I extends DescMessage, O extends DescMessage> {
  readonly name: string;
  readonly input: I;
  readonly output: O;
}

/**
 * Talks to one Triton server over gRPC without encryption.
 *
 * Every method throws FailureError of kind `unreachable` when nobody answers, `timeout` when the answer takes too long,
 * `not-found`, `bad-input`, `wrong-shape` or `server-refused` when the server refuses (its words are in `cause`), and
 * CancelledError when the signal is aborted.
 */
export class TritonClient {
  readonly address: string;
  private readonly client: Client;

  /** @param address host and port of the gRPC endpoint, such as `127.0.0.1:8001`. */
  constructor(address: string) {
    this.address = address;
    this.client = new Client(address, credentials.createInsecure(), {
      'grpc.max_receive_message_length': -1,
      'grpc.max_send_message_length': -1,
      // A proxy of the environment must not stand between us and our own machine.
      ...(isLoopback(address) ? { 'grpc.enable_http_proxy': 0 } : {}),
    });
  }

  /** False also when nobody answers: a server that is starting is simply not ready. */
  async serverReady(options: CallOptions = {}): Promise<boolean> {
    try {
      const answer = await this.call(method.serverReady, {}, 'asking whether it is ready', options);
      return answer.ready;
    } catch (thrown) {
      if (thrown instanceof FailureError && ['unreachable', 'timeout'].includes(thrown.failure.kind)) {
        return false;
      }
      throw thrown;
    }
  }

  async serverMetadata(options: CallOptions = {}): Promise<ServerMetadata> {
    const { name, version, extensions } = await this.call(
      method.serverMetadata,
      {},
      'reading the server metadata',
      options,
    );
    return { name, version, extensions };
  }

  async modelReady(model: string, version = '', options: CallOptions = {}): Promise<boolean> {
    const request = { name: model, version };
    return (await this.call(method.modelReady, request, `asking whether model ${model} is ready`, options))
      .ready;
  }

  async modelMetadata(model: string, version = '', options: CallOptions = {}): Promise<ModelMetadata> {
    const request = { name: model, version };
    const answer = await this.call(
      method.modelMetadata,
      request,
      `reading the metadata of model ${model}`,
      options,
    );
    const describe = (tensor: (typeof answer.inputs)[number]) => ({
      name: tensor.name,
      datatype: tensor.datatype,
      shape: tensor.shape.map(Number),
    });
    return {
      name: answer.name,
      versions: answer.versions,
      platform: answer.platform,
      inputs: answer.inputs.map(describe),
      outputs: answer.outputs.map(describe),
    };
  }

  /** The configuration in use, after the server completed what config.pbtxt left out. */
  async modelConfig(model: string, version = '', options: CallOptions = {}): Promise<ModelConfig> {
    const request = { name: model, version };
    const answer = await this.call(
      method.modelConfig,
      request,
      `reading the configuration of model ${model}`,
      options,
    );
    if (answer.config === undefined) {
      throw new FailureError({
        kind: 'server-refused',
        message: `The server at ${this.address} sent no configuration for model ${model}.`,
      });
    }
    return fromConfigMessage(answer.config);
  }

  /** Counters of the loaded versions of one model, or of all models when no name is given. */
  async modelStatistics(model = '', version = '', options: CallOptions = {}): Promise<ModelStatistics[]> {
    const request = { name: model, version };
    const subject = model === '' ? 'all models' : `model ${model}`;
    const answer = await this.call(
      method.modelStatistics,
      request,
      `reading the statistics of ${subject}`,
      options,
    );
    return answer.modelStats.map(fromStatisticsMessage);
  }

  async repositoryIndex(options: CallOptions = {}): Promise<IndexEntry[]> {
    const answer = await this.call(method.repositoryIndex, {}, 'reading the repository index', options);
    return answer.models.map(({ name, version, state, reason }) => ({
      name,
      version,
      state: modelStates.find((known) => known === state) ?? 'UNKNOWN',
      reason,
    }));
  }

  /** Loads a model, or loads it again when its files changed; returns once it is ready. */
  async loadModel(model: string, options: CallOptions = {}): Promise<void> {
    await this.call(method.repositoryModelLoad, { modelName: model }, `loading model ${model}`, {
      timeoutMs: loadTimeoutMs,
      ...options,
    });
  }

  /** Unloads all versions of a model; requests under way are answered first. */
  async unloadModel(model: string, options: CallOptions = {}): Promise<void> {
    await this.call(method.repositoryModelUnload, { modelName: model }, `unloading model ${model}`, options);
  }

  async infer(request: InferRequest, options: CallOptions = {}): Promise<InferResponse> {
    const answer = await this.call(
      method.modelInfer,
      toInferMessage(request),
      `the request to model ${request.model}`,
      { timeoutMs: inferTimeoutMs, ...options },
    );
    return fromInferMessage(answer);
  }

  /** Ends the connection; calls under way fail. */
  close(): void {
    this.client.close();
  }

  private call<I extends DescMessage, O extends DescMessage>(
    { name, input, output }: UnaryMethod<I, O>,
    request: MessageInitShape<I>,
    what: string,
    options: CallOptions,
  ): Promise<MessageShape<O>> {
    throwIfCancelled(options.signal);
    return new Promise((resolve, reject) => {
      const call = this.client.makeUnaryRequest<MessageShape<I>, MessageShape<O>>(
        `/${GRPCInferenceService.typeName}/${name}`,
        (message) => Buffer.from(toBinary(input, message)),
        (bytes) => fromBinary(output, bytes),
        create(input, request),
        { deadline: Date.now() + (options.timeoutMs ?? queryTimeoutMs) },
        (error: ServiceError | null, answer?: MessageShape<O>) => {
          options.signal?.removeEventListener('abort', abort);
          if (error === null && answer !== undefined) {
            resolve(answer);
          } else if (
            error === null ||
            (error.code === status.CANCELLED && options.signal?.aborted === true)
          ) {
            reject(new CancelledError());
          } else {
            reject(new FailureError(failureOfCall(error, this.address, what), { cause: error }));
          }
        },
      );
      const abort = () => {
        call.cancel();
      };
      options.signal?.addEventListener('abort', abort, { once: true });
    });
  }
}

function isLoopback(address: string): boolean {
  return /^(127\.\d+\.\d+\.\d+|localhost|\[::1\]):\d+$/.test(address);
}
