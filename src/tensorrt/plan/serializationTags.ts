/**
 * Serialization tags of plans from before 8.6 and of some later builds, with the TensorRT that wrote them. They are
 * internal numbers, not versions; these pairs come from the text of public error reports ("Version tag does not match").
 * Two numbers stand where the patch is not known.
 */
const versionsByTag: ReadonlyMap<number, string> = new Map([
  [205, '8.2.1.8'],
  [213, '8.4.3.1'],
  [226, '9.1'],
  [228, '9.2'],
  [232, '8.5.3.1'],
  [236, '8.6.1'],
  [237, '10.0.1'],
  [239, '10.4'],
]);

/** The TensorRT behind a serialization tag, as exactly as it is known; null for a tag never seen. */
export function versionOfTag(tag: number): string | null {
  return versionsByTag.get(tag) ?? null;
}
