import type { ProbedImage } from '../../exec/probe/targetProbe.ts';
import { tritonReleases, type TritonRelease } from '../releases.ts';
import { compareVersions, newestUpTo } from '../versions.ts';
import type { GateAnswer, GateReason } from './gateAnswer.ts';
import { parseImageName } from './imageNames.ts';
import { sameTensorrt } from './tensorrtMatch.ts';

type LabelledImage = Pick<ProbedImage, 'name' | 'tensorrt' | 'cuda' | 'triton'>;

/** What is to load the engine. */
export type Serving =
  /** Container release, `YY.MM`. */
  | { readonly kind: 'release'; readonly release: string }
  /** A running server: its Triton version, and its TensorRT where its log told. */
  | { readonly kind: 'server'; readonly triton: string; readonly tensorrt?: string }
  /** An image with its labels; `hasTrtexec` when it was seen inside. */
  | { readonly kind: 'image'; readonly image: LabelledImage; readonly hasTrtexec?: boolean };

/** What is known about the serving side. */
export interface ServingVersion {
  /** For people: `Triton 24.05`, or the image's name. */
  readonly name: string;
  readonly release: string | null;
  readonly row: TritonRelease | undefined;
  /** Empty for the plain image of a month, else `trtllm-python` and so on. */
  readonly variant: string;
  readonly tensorrt: GateAnswer['tensorrt'];
  readonly reasons: readonly GateReason[];
}

/** Finds out which TensorRT serves: by a label if there is one, by the server's word, else by the release table. */
export function servingVersion(serving: Serving, present: readonly LabelledImage[]): ServingVersion {
  switch (serving.kind) {
    case 'release': {
      const image = present.find(({ name, tensorrt }) => {
        const parsed = parseImageName(name);
        return (
          parsed.kind === 'tritonserver' &&
          parsed.release === serving.release &&
          parsed.variant === '' &&
          tensorrt !== null
        );
      });
      return ofRelease(`Triton ${serving.release}`, serving.release, '', image?.tensorrt ?? null);
    }
    case 'server':
      return ofServer(serving.triton, serving.tensorrt);
    case 'image': {
      const { image } = serving;
      const parsed = parseImageName(image.name);
      const byTriton = tritonReleases.find(({ triton }) => triton === image.triton)?.release ?? null;
      return ofRelease(image.name, parsed.release ?? byTriton, parsed.variant, image.tensorrt);
    }
  }
}

function ofRelease(
  name: string,
  release: string | null,
  variant: string,
  label: string | null,
): ServingVersion {
  const reasons: GateReason[] = [];
  const row = tritonReleases.find((candidate) => candidate.release === release);
  const fromTable = variant === '' ? (row?.tensorrt ?? null) : null;
  if (row === undefined && release !== null) {
    reasons.push(outsideTable(release));
  }
  if (variant !== '' && label === null) {
    reasons.push({
      about: 'tensorrt',
      level: 'warn',
      text: `The ${variant} image of a month may hold another TensorRT than the plain one; read its label on a machine that has it.`,
      confidence: null,
    });
  }
  if (label !== null && fromTable !== null && sameTensorrt(label, fromTable.value) === 'different') {
    reasons.push({
      about: 'tensorrt',
      level: 'ok',
      text: `The label says TensorRT ${label}, the release table ${fromTable.value}; the label counts.`,
      confidence: 'A',
    });
  }
  const tensorrt =
    label !== null
      ? ({ version: label, confidence: 'A', source: 'label' } as const)
      : fromTable === null
        ? null
        : ({ version: fromTable.value, confidence: fromTable.confidence, source: 'table' } as const);
  return { name, release, row, variant, tensorrt, reasons };
}

function ofServer(triton: string, tensorrt: string | undefined): ServingVersion {
  const row = newestUpTo(tritonReleases, triton, (candidate) => candidate.triton);
  const exact = row?.triton === triton;
  const newest = tritonReleases.at(-1);
  const tooNew = newest !== undefined && compareVersions(triton, newest.triton) > 0;
  const known = tooNew ? undefined : row;
  const name = known === undefined ? `Triton ${triton}` : `Triton ${known.release}`;
  const found = ofRelease(name, known?.release ?? null, '', null);
  const reasons: GateReason[] = [...found.reasons];
  if (known === undefined) {
    reasons.push({
      about: 'tensorrt',
      level: tensorrt === undefined ? 'stop' : 'warn',
      text: `Triton ${triton} is ${tooNew ? 'newer' : 'older'} than the release table.`,
      confidence: null,
    });
  } else if (!exact) {
    reasons.push({
      about: 'tensorrt',
      level: 'warn',
      text: `Triton ${triton} is not in the release table; taken to be like ${known.release} (${known.triton}).`,
      confidence: 'C',
    });
  }
  return {
    ...found,
    reasons,
    tensorrt:
      tensorrt === undefined ? found.tensorrt : { version: tensorrt, confidence: 'A', source: 'server' },
  };
}

function outsideTable(release: string): GateReason {
  const oldest = tritonReleases[0]?.release ?? '';
  const newest = tritonReleases.at(-1)?.release ?? '';
  return compareVersions(release, newest) > 0
    ? {
        about: 'tensorrt',
        level: 'warn',
        text: `${release} is newer than the release table, which ends at ${newest}; only the labels of its images tell.`,
        confidence: null,
      }
    : {
        about: 'tensorrt',
        level: 'stop',
        text:
          compareVersions(release, oldest) < 0
            ? `${release} is older than ${oldest}, the first release that is known.`
            : `There is no release ${release}.`,
        confidence: null,
      };
}
