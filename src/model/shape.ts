/** A declared shape: sizes, and names (or Triton's -1) where any size is taken. */
export type DeclaredShape = readonly (number | string)[];

/** Whether a real shape fits a declared one; a name or -1 takes any size, the same name the same size. */
export function shapeFits(shape: readonly number[], declared: DeclaredShape): boolean {
  if (shape.length !== declared.length) {
    return false;
  }
  const sizes = new Map<string, number>();
  return shape.every((size, axis) => {
    const expected = declared[axis];
    if (typeof expected === 'string') {
      const known = sizes.get(expected) ?? size;
      sizes.set(expected, known);
      return known === size;
    }
    return expected === -1 || expected === size;
  });
}
