import { fail } from '../core/failure.ts';
import type { OutputDifference } from './accuracy.ts';
import { formatShape, type Tensor, toNumbers } from './tensor.ts';

export interface Tolerances {
  readonly absoluteTolerance: number;
  readonly relativeTolerance: number;
}

/**
 * Differences of one output over all samples, as verify_model.py counts them: an element is outside when it is farther
 * from the reference than absolute + relative * |reference|; equal infinities and NaN on both sides agree.
 */
export class DifferenceSum {
  private readonly name: string;
  private readonly tolerances: Tolerances;
  private shape: readonly number[] | undefined;
  private maxAbsolute = 0;
  private sumAbsolute = 0;
  private maxRelative = 0;
  private sumRelative = 0;
  private compared = 0;
  private related = 0;
  private elements = 0;
  private nanCount = 0;
  private infCount = 0;
  private outside = 0;

  constructor(name: string, tolerances: Tolerances) {
    this.name = name;
    this.tolerances = tolerances;
  }

  /** @throws FailureError of kind `wrong-shape` when the shapes differ. */
  add(actual: Tensor, expected: Tensor): void {
    if (formatShape(actual.shape) !== formatShape(expected.shape)) {
      fail({
        kind: 'wrong-shape',
        message: `The output ${this.name} has the shape ${formatShape(actual.shape)} instead of ${formatShape(expected.shape)}.`,
      });
    }
    this.shape ??= expected.shape;
    const got = toNumbers(actual);
    const wanted = toNumbers(expected);
    for (let index = 0; index < wanted.length; index++) {
      this.addElement(got[index] ?? NaN, wanted[index] ?? NaN);
    }
  }

  private addElement(got: number, wanted: number): void {
    this.elements++;
    this.nanCount += Number.isNaN(got) ? 1 : 0;
    this.infCount += got === Infinity || got === -Infinity ? 1 : 0;
    if (!Number.isFinite(got) || !Number.isFinite(wanted)) {
      const same = got === wanted || (Number.isNaN(got) && Number.isNaN(wanted));
      this.outside += same ? 0 : 1;
      return;
    }
    const distance = Math.abs(got - wanted);
    const size = Math.abs(wanted);
    this.compared++;
    this.maxAbsolute = Math.max(this.maxAbsolute, distance);
    this.sumAbsolute += distance;
    if (size > 0) {
      this.related++;
      this.maxRelative = Math.max(this.maxRelative, distance / size);
      this.sumRelative += distance / size;
    }
    const { absoluteTolerance, relativeTolerance } = this.tolerances;
    this.outside += distance <= absoluteTolerance + relativeTolerance * size ? 0 : 1;
  }

  summary(): OutputDifference {
    return {
      name: this.name,
      shape: [...(this.shape ?? [])],
      maxAbsolute: this.maxAbsolute,
      meanAbsolute: this.sumAbsolute / Math.max(1, this.compared),
      maxRelative: this.maxRelative,
      meanRelative: this.sumRelative / Math.max(1, this.related),
      nanCount: this.nanCount,
      infCount: this.infCount,
      outsideTolerance: this.outside,
      elements: this.elements,
    };
  }
}

/**
 * Rows of class scores (`[rows, classes]`) whose k highest classes are the same ones in both, in any order. Equal scores
 * give the lowest class, NaN counts as lowest. Undefined when the output is no table of more than k classes.
 */
export function topKAgreement(
  actual: Tensor,
  expected: Tensor,
  k: number,
): { readonly agreed: number; readonly total: number } | undefined {
  const [rows, classes] = expected.shape;
  if (expected.shape.length !== 2 || rows === undefined || classes === undefined || classes <= k) {
    return undefined;
  }
  const got = toNumbers(actual);
  const wanted = toNumbers(expected);
  let agreed = 0;
  for (let row = 0; row < rows; row++) {
    const ours = topClasses(got.subarray(row * classes, (row + 1) * classes), k);
    const theirs = new Set(topClasses(wanted.subarray(row * classes, (row + 1) * classes), k));
    agreed += ours.every((each) => theirs.has(each)) ? 1 : 0;
  }
  return { agreed, total: rows };
}

function topClasses(scores: Float64Array, k: number): number[] {
  const rank = (index: number) => {
    const score = scores[index] ?? NaN;
    return Number.isNaN(score) ? -Infinity : score;
  };
  return Array.from(scores.keys())
    .sort((left, right) => (rank(left) === rank(right) ? left - right : rank(right) - rank(left)))
    .slice(0, k);
}
