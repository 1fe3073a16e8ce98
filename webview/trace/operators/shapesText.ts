/**
 * Shapes of an operator's inputs as people write them: `[[1, 64, 56, 56], [64], []]` gives `1×64×56×56, 64`. Inputs
 * without dimensions at the end are left out; what is no list of shapes stays as it is.
 */
export function shapesText(json: string): string {
  const shapes = parsed(json);
  if (!Array.isArray(shapes)) {
    return json;
  }
  const texts = shapes.map(shapeText);
  while (texts.at(-1) === '–') {
    texts.pop();
  }
  return texts.join(', ');
}

function shapeText(shape: unknown): string {
  if (!Array.isArray(shape) || shape.length === 0) {
    return '–';
  }
  // A list of tensors has a list of shapes.
  return shape.some(Array.isArray) ? `(${shape.map(shapeText).join(', ')})` : shape.map(String).join('×');
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}
