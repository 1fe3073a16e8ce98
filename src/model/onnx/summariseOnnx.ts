import type { TensorType } from '../tensor.ts';
import type { GraphMessage, ModelMessage, NodeMessage, TensorMessage, ValueMessage } from './decodeOnnx.ts';
import type { OnnxModel, OnnxOpset, OnnxValue } from './onnxModel.ts';

/** Where a weight outside the file lies. */
export interface ExternalReference {
  readonly location: string;
  /** First byte after this weight; `undefined` when it runs to the end of the file. */
  readonly endByte: number | undefined;
}

export interface OnnxSummary extends Omit<OnnxModel, 'path' | 'externalData'> {
  readonly external: readonly ExternalReference[];
}

/** Element types of TensorProto.DataType (onnx.proto) that tensors here can hold. */
const elementTypes: Readonly<Record<number, TensorType>> = {
  1: 'float32',
  2: 'uint8',
  3: 'int8',
  4: 'uint16',
  5: 'int16',
  6: 'int32',
  7: 'int64',
  8: 'string',
  9: 'bool',
  10: 'float16',
  11: 'float64',
  12: 'uint32',
  13: 'uint64',
  16: 'bfloat16',
};

/** Bits of an element by TensorProto.DataType, for those types too that tensors here cannot hold (complex, float8, 4-bit). */
// prettier-ignore
const elementBits: Readonly<Record<number, number>> = {
  1: 32, 2: 8, 3: 8, 4: 16, 5: 16, 6: 32, 7: 64, 9: 8, 10: 16, 11: 64, 12: 32, 13: 64, 14: 64, 15: 128, 16: 16,
  17: 8, 18: 8, 19: 8, 20: 8, 21: 4, 22: 4, 23: 4,
};

const externalLocation = 1;

/** The structure of a decoded model; `undefined` when the message holds no model (no graph, no IR version). */
export function summariseOnnx(model: ModelMessage): OnnxSummary | undefined {
  const { graph } = model;
  const irVersion = toNumber(model.irVersion);
  const opsets = readOpsets(model);
  // From IR version 3 on, every model says which operator sets it uses.
  if (graph === null || graph === undefined || irVersion < 1 || (irVersion >= 3 && opsets.length === 0)) {
    return undefined;
  }
  const content = new Content();
  content.addGraph(graph);
  for (const body of model.functions ?? []) {
    content.addNodes(body.node ?? []);
  }
  const weightNames = new Set((graph.initializer ?? []).map((tensor) => tensor.name));
  return {
    irVersion,
    producer: `${model.producerName ?? ''} ${model.producerVersion ?? ''}`.trim(),
    opsets,
    inputs: (graph.input ?? []).filter((value) => !weightNames.has(value.name)).map(readValue),
    outputs: (graph.output ?? []).map(readValue),
    initializerCount: content.initializerCount,
    initializerBytes: content.initializerBytes,
    external: content.external,
    nodeCount: content.nodeCount,
    operators: Object.fromEntries(
      [...content.operators].sort(([nameA, a], [nameB, b]) => b - a || (nameA < nameB ? -1 : 1)),
    ),
  };
}

function readOpsets(model: ModelMessage): OnnxOpset[] {
  return (model.opsetImport ?? []).map((each) => ({
    // Both spellings name the standard operators.
    domain: each.domain === 'ai.onnx' ? '' : (each.domain ?? ''),
    version: toNumber(each.version),
  }));
}

function readValue(value: ValueMessage): OnnxValue {
  const name = value.name ?? '';
  const tensor = value.type?.tensorType;
  if (tensor === null || tensor === undefined) {
    const kind = value.type?.sequenceType ? 'sequence' : value.type?.mapType ? 'map' : 'no type';
    return { name, dtype: `unknown(${kind})`, shape: null };
  }
  const elementType = tensor.elemType ?? 0;
  const dims = tensor.shape?.dim;
  return {
    name,
    dtype: elementTypes[elementType] ?? `unknown(${elementType})`,
    shape: dims === null || dims === undefined ? null : dims.map(readDimension),
  };
}

function readDimension(dim: { dimValue?: unknown; dimParam?: string | null }): number | string | null {
  if (typeof dim.dimParam === 'string' && dim.dimParam !== '') {
    return dim.dimParam;
  }
  if (!Object.hasOwn(dim, 'dimValue')) {
    return null;
  }
  const size = toNumber(dim.dimValue);
  // Some converters write -1 or 0 for "any".
  return size > 0 ? size : null;
}

/** Walks graphs and counts; subgraphs of If, Loop and Scan too. */
class Content {
  initializerCount = 0;
  initializerBytes = 0;
  nodeCount = 0;
  readonly operators = new Map<string, number>();
  readonly external: ExternalReference[] = [];

  addGraph(graph: GraphMessage): void {
    for (const tensor of graph.initializer ?? []) {
      this.addTensor(tensor);
      this.initializerCount++;
    }
    for (const sparse of graph.sparseInitializer ?? []) {
      this.initializerCount++;
      for (const tensor of [sparse.values, sparse.indices]) {
        if (tensor !== null && tensor !== undefined) {
          this.addTensor(tensor);
        }
      }
    }
    this.addNodes(graph.node ?? []);
  }

  addNodes(nodes: readonly NodeMessage[]): void {
    for (const node of nodes) {
      this.nodeCount++;
      const domain = node.domain ?? '';
      const name =
        domain === '' || domain === 'ai.onnx' ? (node.opType ?? '') : `${domain}.${node.opType ?? ''}`;
      this.operators.set(name, (this.operators.get(name) ?? 0) + 1);
      for (const attribute of node.attribute ?? []) {
        const tensors = [attribute.t, ...(attribute.tensors ?? [])];
        tensors
          .filter((tensor) => tensor !== null && tensor !== undefined)
          .forEach((tensor) => this.addExternal(tensor));
        const graphs = [attribute.g, ...(attribute.graphs ?? [])];
        graphs
          .filter((graph) => graph !== null && graph !== undefined)
          .forEach((graph) => this.addGraph(graph));
      }
    }
  }

  private addTensor(tensor: TensorMessage): void {
    const bits = elementBits[tensor.dataType ?? 0];
    const elements = (tensor.dims ?? []).reduce<number>((product, dim) => product * toNumber(dim), 1);
    if (bits !== undefined) {
      this.initializerBytes += Math.ceil((elements * bits) / 8);
    } else {
      this.initializerBytes += (tensor.stringData ?? []).reduce((sum, text) => sum + text.length, 0);
    }
    this.addExternal(tensor);
  }

  private addExternal(tensor: TensorMessage): void {
    if (Number(tensor.dataLocation) !== externalLocation) {
      return;
    }
    const entries = new Map((tensor.externalData ?? []).map(({ key, value }) => [key ?? '', value ?? '']));
    const length = entries.get('length');
    this.external.push({
      location: entries.get('location') ?? '',
      endByte: length === undefined ? undefined : Number(entries.get('offset') ?? 0) + Number(length),
    });
  }
}

/** protobufjs gives 64-bit integers as Long objects, or as numbers. */
function toNumber(value: unknown): number {
  return value === null || value === undefined ? 0 : Number(value);
}
