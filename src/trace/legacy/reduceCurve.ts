/**
 * The points of a curve that show its shape best, as places in it: Largest Triangle Three Buckets (Sveinn Steinarsson,
 * "Downsampling Time Series for Visual Representation", 2013). The first and the last point stay; of each bucket between
 * them stays the point that makes the largest triangle with the one kept before and the mean of the next bucket.
 */
export function reduceCurve(x: Float64Array, y: Float64Array, wanted: number): Uint32Array {
  const count = x.length;
  if (count <= wanted) {
    return Uint32Array.from({ length: count }, (_, index) => index);
  }
  const buckets = wanted - 2;
  const inner = count - 2;
  const size = Math.floor(inner / buckets);
  // The first buckets get one point more where the points do not divide evenly.
  const larger = inner % buckets;
  const startOf = (bucket: number) => 1 + bucket * size + Math.min(bucket, larger);
  const kept = new Uint32Array(wanted);
  kept[wanted - 1] = count - 1;
  for (let bucket = 0; bucket < buckets; bucket++) {
    const before = kept[bucket]!;
    const end = startOf(bucket + 1);
    const nextEnd = bucket < buckets - 1 ? startOf(bucket + 2) : count;
    let nextX = 0;
    let nextY = 0;
    for (let index = end; index < nextEnd; index++) {
      nextX += x[index]!;
      nextY += y[index]!;
    }
    nextX /= nextEnd - end;
    nextY /= nextEnd - end;
    let best = startOf(bucket);
    let bestArea = -1;
    for (let index = startOf(bucket); index < end; index++) {
      const area =
        0.5 *
        Math.abs(
          (x[before]! - nextX) * (y[index]! - y[before]!) - (x[before]! - x[index]!) * (nextY - y[before]!),
        );
      if (area > bestArea) {
        bestArea = area;
        best = index;
      }
    }
    kept[bucket + 1] = best;
  }
  return kept;
}
