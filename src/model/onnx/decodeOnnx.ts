// The only file that imports onnx-proto, so that a reader of our own can take its place.
import * as onnxProto from 'onnx-proto';
import type { onnx } from 'onnx-proto';

type OnnxNamespace = typeof onnxProto.onnx;

/** Decoded protobuf messages; fields newer than IR version 8 are skipped. */
export type ModelMessage = onnx.IModelProto;
export type GraphMessage = onnx.IGraphProto;
export type NodeMessage = onnx.INodeProto;
export type TensorMessage = onnx.ITensorProto;
export type ValueMessage = onnx.IValueInfoProto;

/**
 * Decodes a serialised ModelProto.
 * @throws Error of protobufjs when the bytes are not a protobuf message.
 */
export function decodeModel(bytes: Uint8Array): ModelMessage {
  return namespace().ModelProto.decode(bytes);
}

/** onnx-proto is CommonJS: a bundler gives its exports as they are, Node under `default`. */
function namespace(): OnnxNamespace {
  const exported = onnxProto as { onnx?: OnnxNamespace; default?: { onnx: OnnxNamespace } };
  const found = exported.onnx ?? exported.default?.onnx;
  if (found === undefined) {
    throw new Error('onnx-proto exports no onnx namespace');
  }
  return found;
}
