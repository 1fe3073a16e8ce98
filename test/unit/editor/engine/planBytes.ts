/** The first bytes of a plan of TensorRT 10.0.1.6, and some more. */
export function planBytes(filler = 0): Uint8Array {
  const bytes = new Uint8Array(256).fill(filler);
  bytes.set(new TextEncoder().encode('ftrt'), 0);
  bytes.set([0, 0, 0, 0], 4);
  bytes.set([10, 0, 1, 6], 24);
  return bytes;
}

/** Layers as trtexec exports them with detailed verbosity. */
export const someLayers = {
  Layers: [
    {
      Name: '/conv/Conv',
      LayerType: 'CaskConvolution',
      Inputs: [{ Name: 'image', Dimensions: [1, 3, 8, 8], 'Format/Datatype': 'Half' }],
      Outputs: [{ Name: 'out', Dimensions: [1, 8, 8, 8], 'Format/Datatype': 'Half' }],
      TacticName: 'sm90_xmma_fprop',
      Metadata: '[ONNX Layer: /conv/Conv]',
    },
  ],
  Bindings: ['image', 'out'],
};
