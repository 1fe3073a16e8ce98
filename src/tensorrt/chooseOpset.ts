import { fail } from '../core/failure.ts';
import { exporterOpsets, onnxRuntimeOpsets, tensorrtOpsets } from './opsets.ts';
import { tritonReleases, type TritonRelease } from './releases.ts';
import { newestUpTo } from './versions.ts';

export interface ExporterChoice {
  readonly exporter: 'dynamo' | 'torchscript';
  /** Version of the installed PyTorch; when it is not known, only what every version can do is chosen. */
  readonly torchVersion?: string;
  /** An opset set by hand; it is kept, and `warning` says when the server would refuse it. */
  readonly wanted?: number;
}

export interface ChosenOpset {
  readonly opset: number;
  /** Highest IR version that the server's ONNX Runtime reads. */
  readonly maxIrVersion: number;
  /** One sentence: which limit decided. */
  readonly reason: string;
  readonly warning?: string;
}

interface Limit {
  readonly opset: number;
  readonly what: string;
}

/**
 * The highest opset that the serving release's ONNX Runtime and TensorRT read and the exporter writes.
 * A cell that is not known is replaced by the nearest older one, which is safe because newer readers keep reading what
 * older ones read; the reason says so.
 * @throws FailureError of kind `bad-input` for a release older than the table, `unsupported-operator` when the exporter
 *   cannot go as low as the server needs.
 */
export function chooseOpset(servingRelease: string, choice: ExporterChoice): ChosenOpset {
  const release = findRelease(servingRelease);
  const runtime = runtimeLimit(release, servingRelease);
  const exporter = exporterRange(choice);
  const limits: Limit[] = [
    runtime,
    ...tensorrtLimit(release),
    { opset: exporter.highest, what: exporter.what },
  ];
  const lowest = limits.reduce((best, limit) => (limit.opset < best.opset ? limit : best));
  const { wanted } = choice;
  if (wanted !== undefined) {
    const refusing = limits.slice(0, -1).filter((limit) => limit.opset < wanted);
    return {
      opset: wanted,
      maxIrVersion: runtime.irVersion,
      reason: `Opset ${wanted} was set by hand.`,
      ...(refusing.length === 0
        ? {}
        : {
            warning: `Opset ${wanted} is above what ${refusing.map(({ what, opset }) => `${what} reads (${opset})`).join(' and ')}.`,
          }),
    };
  }
  if (lowest.opset < exporter.lowest) {
    return fail({
      kind: 'unsupported-operator',
      message: `The ${choice.exporter} exporter cannot write an opset below ${exporter.lowest}, but ${lowest.what} reads up to ${lowest.opset}.`,
      field: 'export.exporter',
      nextStep:
        choice.exporter === 'dynamo'
          ? 'Set `export.exporter: torchscript`, or a newer `export.servingRelease`.'
          : 'Set a newer `export.servingRelease`.',
    });
  }
  return {
    opset: lowest.opset,
    maxIrVersion: runtime.irVersion,
    reason: `Opset ${lowest.opset}, the highest for ${lowest.what}; Triton ${release.release} reads IR version ${runtime.irVersion}.`,
  };
}

/** A release newer than the table is read as the newest row; nothing was ever taken away from the readers. */
function findRelease(servingRelease: string): TritonRelease {
  return (
    newestUpTo(tritonReleases, servingRelease, (row) => row.release) ??
    fail({
      kind: 'bad-input',
      message: `Triton release ${servingRelease} is older than ${tritonReleases[0]?.release ?? 'the table'}, the first one known here.`,
      field: 'export.servingRelease',
      nextStep: 'Set `export.opset` by hand, or a newer release.',
    })
  );
}

function runtimeLimit(release: TritonRelease, servingRelease: string): Limit & { irVersion: number } {
  const version = release.onnxRuntime?.value;
  // Without a version of its own, a release reads at least what the oldest one read.
  const row = newestUpTo(
    onnxRuntimeOpsets.filter((each) => each.opset !== null && each.irVersion !== null),
    version ?? onnxRuntimeOpsets[0]?.version ?? '',
    (each) => each.version,
  );
  const assumed = release.release === servingRelease ? '' : ` (as in ${release.release}, the newest known)`;
  return {
    opset: row?.opset ?? 0,
    irVersion: row?.irVersion ?? 0,
    what: `ONNX Runtime ${version ?? row?.version ?? ''} of Triton ${servingRelease}${assumed}`,
  };
}

function tensorrtLimit(release: TritonRelease): Limit[] {
  const version = release.tensorrt?.value;
  if (version === undefined) {
    return [];
  }
  const known = tensorrtOpsets.filter((each) => each.opset !== null);
  const row = newestUpTo(known, version, (each) => each.version);
  const opset = row?.opset;
  if (row === undefined || opset === undefined || opset === null) {
    return [];
  }
  const isOwn = version === row.version || version.startsWith(`${row.version}.`);
  const assumed = isOwn ? '' : ` (taken from TensorRT ${row.version}; its own limit is not known)`;
  return [{ opset, what: `TensorRT ${version} of Triton ${release.release}${assumed}` }];
}

function exporterRange(choice: ExporterChoice): { lowest: number; highest: number; what: string } {
  const [first] = exporterOpsets;
  const row =
    choice.torchVersion === undefined
      ? first
      : (newestUpTo(exporterOpsets, choice.torchVersion, (each) => each.version) ?? first);
  const range = row?.[choice.exporter] ?? { lowest: 0, highest: 0 };
  const torch = choice.torchVersion === undefined ? 'PyTorch' : `PyTorch ${choice.torchVersion}`;
  return { ...range, what: `the ${choice.exporter} exporter of ${torch}` };
}
