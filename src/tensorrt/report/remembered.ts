/**
 * The same function, answering from memory what it was asked before: layers repeat a few kernel and type names thousands
 * of times. Each caller makes its own, so that the memory ends with its work.
 */
export function remembered<T>(compute: (text: string) => T): (text: string) => T {
  const known = new Map<string, { readonly value: T }>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) {
      return found.value;
    }
    const value = compute(text);
    known.set(text, { value });
    return value;
  };
}
