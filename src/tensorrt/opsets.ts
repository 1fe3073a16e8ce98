/** What one version of a reader of ONNX files accepts; `null` = not known. */
export interface OpsetRow {
  readonly version: string;
  /** Highest opset of the ai.onnx domain. */
  readonly opset: number | null;
  readonly source: string;
}

export interface RuntimeOpsetRow extends OpsetRow {
  /** Highest IR version. */
  readonly irVersion: number | null;
}

const documented = 'ONNX Runtime documentation, Compatibility, "ONNX opset support"';
/** A one-node model stamped with rising opset and IR versions was loaded with the published Linux wheel. */
const measured = (wheel: string) => `measured with the PyPI wheel ${wheel}`;

/**
 * Highest opset and IR version that each minor version of ONNX Runtime loads. A newer version reads whatever an older
 * one read (same documentation page). Loading is necessary, not sufficient: a kernel of an operator may still be missing.
 */
export const onnxRuntimeOpsets: readonly RuntimeOpsetRow[] = [
  { version: '1.7', opset: 13, irVersion: 7, source: documented },
  { version: '1.8', opset: 14, irVersion: 7, source: documented },
  { version: '1.9', opset: 15, irVersion: 8, source: documented },
  { version: '1.10', opset: 15, irVersion: 8, source: documented },
  { version: '1.11', opset: 16, irVersion: 8, source: documented },
  { version: '1.12', opset: 17, irVersion: 8, source: documented },
  { version: '1.13', opset: 17, irVersion: 8, source: documented },
  { version: '1.14', opset: 18, irVersion: 8, source: documented },
  { version: '1.15', opset: 19, irVersion: 9, source: measured('1.15.1') },
  { version: '1.16', opset: 19, irVersion: 9, source: measured('1.16.3') },
  { version: '1.17', opset: 20, irVersion: 9, source: measured('1.17.3') },
  { version: '1.18', opset: 21, irVersion: 10, source: measured('1.18.1') },
  { version: '1.19', opset: 21, irVersion: 10, source: measured('1.19.2') },
  { version: '1.20', opset: 21, irVersion: 10, source: measured('1.20.1') },
  { version: '1.21', opset: 22, irVersion: 10, source: measured('1.21.1') },
  { version: '1.22', opset: 22, irVersion: 10, source: measured('1.22.1') },
  { version: '1.23', opset: 23, irVersion: 11, source: measured('1.23.2') },
  { version: '1.24', opset: 25, irVersion: 13, source: measured('1.24.1') },
  { version: '1.25', opset: 26, irVersion: 13, source: measured('1.25.0') },
  { version: '1.26', opset: 26, irVersion: 13, source: measured('1.26.0') },
  { version: '1.27', opset: 26, irVersion: 13, source: measured('1.27.0') },
  { version: '1.28', opset: 26, irVersion: 13, source: measured('1.28.0') },
];

const operators = (branch: string) => `onnx/onnx-tensorrt, docs/operators.md of branch ${branch}`;
const notFound = 'not found in public sources';

/** Highest opset that the ONNX parser of each minor version of TensorRT documents. */
export const tensorrtOpsets: readonly OpsetRow[] = [
  { version: '7.2', opset: 13, source: operators('7.2.1') },
  { version: '8.0', opset: 13, source: operators('8.0-GA') },
  { version: '8.2', opset: 13, source: operators('8.2-GA') },
  { version: '8.4', opset: 17, source: `${operators('8.4-GA')} (8.4-EA: 13)` },
  { version: '8.5', opset: 17, source: operators('8.5-GA') },
  { version: '8.6', opset: 17, source: operators('8.6-GA') },
  { version: '9.0', opset: 19, source: operators('9.0-GA') },
  { version: '9.1', opset: 19, source: operators('9.1') },
  { version: '9.2', opset: 19, source: operators('9.2') },
  { version: '9.3', opset: 19, source: operators('9.3') },
  { version: '10.0', opset: 20, source: operators('10.0-GA') },
  { version: '10.1', opset: 20, source: `${operators('10.1-GA')}, whose text still names 10.0` },
  { version: '10.2', opset: null, source: notFound },
  { version: '10.3', opset: null, source: notFound },
  { version: '10.4', opset: null, source: notFound },
  { version: '10.5', opset: null, source: notFound },
  { version: '10.6', opset: null, source: notFound },
  { version: '10.7', opset: null, source: notFound },
  { version: '10.8', opset: null, source: notFound },
  { version: '10.9', opset: null, source: notFound },
  { version: '10.10', opset: null, source: notFound },
  { version: '10.11', opset: null, source: notFound },
  { version: '10.12', opset: null, source: notFound },
  { version: '10.13', opset: null, source: notFound },
  { version: '10.14', opset: null, source: notFound },
  {
    version: '10.15',
    opset: 24,
    source: 'onnx/onnx-tensorrt, docs/operators.md, text naming TensorRT 10.15',
  },
  { version: '10.16', opset: null, source: notFound },
  { version: '11.0', opset: null, source: notFound },
  { version: '11.1', opset: null, source: notFound },
  { version: '11.2', opset: null, source: notFound },
  { version: '11.5', opset: 25, source: 'NVIDIA/TensorRT, release notes of v11.5' },
];

export interface ExporterRow {
  /** First PyTorch version this row holds for. */
  readonly version: string;
  readonly dynamo: OpsetRange;
  readonly torchscript: OpsetRange;
  readonly source: string;
}

interface OpsetRange {
  readonly lowest: number;
  /** Highest opset that the exporter reaches reliably, not the highest number it accepts. */
  readonly highest: number;
}

/**
 * What PyTorch's two exporters write. The dynamo exporter works at opset 18 and cannot go below it: asked for less, it
 * writes 18 all the same. Above its default opset it relies on a graph converter, so the default is the limit here.
 */
export const exporterOpsets: readonly ExporterRow[] = [
  {
    version: '1.13',
    dynamo: { lowest: 18, highest: 18 },
    torchscript: { lowest: 9, highest: 17 },
    source: 'PyTorch 1.13 release notes for TorchScript; TORCHLIB_OPSET of torch.onnx for dynamo',
  },
  {
    version: '2.15',
    dynamo: { lowest: 18, highest: 20 },
    torchscript: { lowest: 9, highest: 20 },
    source:
      'ONNX_DEFAULT_OPSET and ONNX_TORCHSCRIPT_EXPORTER_MAX_OPSET of torch.onnx 2.15, checked by exporting',
  },
];
