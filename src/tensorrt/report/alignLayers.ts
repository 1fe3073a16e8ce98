import type { EngineLayer } from './engineReport.ts';

/** Indices of layers of two engines that do the same work. */
export interface AlignedLayers {
  readonly nodes: string[];
  readonly a: number[];
  readonly b: number[];
}

/**
 * Aligns the layers of two engines: layers that share an ONNX node stand together, with all that hangs together by
 * further nodes; the others by name, then, between two aligned neighbours, by type and order; the rest alone.
 * Every layer is in exactly one row. Rows are in the order of a, what only b has follows where it runs.
 */
export function alignLayers(a: readonly EngineLayer[], b: readonly EngineLayer[]): AlignedLayers[] {
  const rowOfA = new Array<number | undefined>(a.length).fill(undefined);
  const rowOfB = new Array<number | undefined>(b.length).fill(undefined);
  const rows: AlignedLayers[] = [];
  const add = (row: AlignedLayers) => {
    row.a.forEach((index) => (rowOfA[index] = rows.length));
    row.b.forEach((index) => (rowOfB[index] = rows.length));
    rows.push(row);
  };
  groupsByNode(a, b).forEach(add);
  pairs(a, b, rowOfA, rowOfB, ({ name }) => name).forEach(add);
  const anchorsA = anchors(rowOfA);
  const anchorsB = anchors(rowOfB);
  pairs(
    a,
    b,
    rowOfA,
    rowOfB,
    ({ type }, index, side) => `${(side === 'a' ? anchorsA : anchorsB)[index] ?? ''} ${type ?? ''}`,
  ).forEach(add);
  a.forEach((layer, index) => {
    if (rowOfA[index] === undefined) {
      add({ nodes: [...layer.onnxNodes], a: [index], b: [] });
    }
  });
  b.forEach((layer, index) => {
    if (rowOfB[index] === undefined) {
      add({ nodes: [...layer.onnxNodes], a: [], b: [index] });
    }
  });
  return inOrder(rows, rowOfB);
}

/** Connected groups of layers with nodes in common that reach into both engines. */
function groupsByNode(a: readonly EngineLayer[], b: readonly EngineLayer[]): AlignedLayers[] {
  const layers = [...a, ...b];
  const parents = layers.map((_, index) => index);
  const find = (index: number): number => {
    let root = index;
    while (parents[root] !== undefined && parents[root] !== root) {
      // Halving the path keeps later searches short.
      parents[root] = parents[parents[root] ?? root] ?? root;
      root = parents[root] ?? root;
    }
    return root;
  };
  const firstWith = new Map<string, number>();
  layers.forEach(({ onnxNodes }, index) => {
    for (const node of onnxNodes) {
      const other = firstWith.get(node);
      if (other === undefined) {
        firstWith.set(node, index);
      } else {
        parents[find(index)] = find(other);
      }
    }
  });
  const groups = new Map<number, AlignedLayers & { names: Set<string> }>();
  layers.forEach(({ onnxNodes }, index) => {
    if (onnxNodes.length === 0) {
      return;
    }
    const root = find(index);
    const group = groups.get(root) ?? { nodes: [], a: [], b: [], names: new Set<string>() };
    groups.set(root, group);
    onnxNodes.forEach((node) => group.names.add(node));
    (index < a.length ? group.a : group.b).push(index < a.length ? index : index - a.length);
  });
  return [...groups.values()]
    .filter((group) => group.a.length > 0 && group.b.length > 0)
    .map((group) => ({ nodes: [...group.names], a: group.a, b: group.b }));
}

/** One to one, in order, among the layers that have no row yet. */
function pairs(
  a: readonly EngineLayer[],
  b: readonly EngineLayer[],
  rowOfA: readonly (number | undefined)[],
  rowOfB: readonly (number | undefined)[],
  keyOf: (layer: EngineLayer, index: number, side: 'a' | 'b') => string,
): AlignedLayers[] {
  const waiting = new Map<string, number[]>();
  for (let index = b.length - 1; index >= 0; index--) {
    const layer = b[index];
    if (layer !== undefined && rowOfB[index] === undefined) {
      const key = keyOf(layer, index, 'b');
      const list = waiting.get(key);
      if (list === undefined) {
        waiting.set(key, [index]);
      } else {
        list.push(index);
      }
    }
  }
  return a.flatMap((layer, index) => {
    const partner = rowOfA[index] === undefined ? waiting.get(keyOf(layer, index, 'a'))?.pop() : undefined;
    return partner === undefined ? [] : [{ nodes: [], a: [index], b: [partner] }];
  });
}

/** For each layer the row of the last aligned one before it. */
function anchors(rowOf: readonly (number | undefined)[]): number[] {
  let last = -1;
  return rowOf.map((row) => (last = row ?? last));
}

function inOrder(rows: readonly AlignedLayers[], rowOfB: readonly (number | undefined)[]): AlignedLayers[] {
  // What only b has comes after the row of the layer that runs before it in b.
  const positions = rows.map(({ a }) => a[0] ?? -1);
  let position = -1;
  for (const rowIndex of rowOfB) {
    const row = rowIndex === undefined ? undefined : rows[rowIndex];
    if (rowIndex === undefined || row === undefined) {
      continue;
    }
    if (row.a.length === 0) {
      positions[rowIndex] = position + 0.5;
    } else {
      position = row.a[0] ?? position;
    }
  }
  return rows
    .map((row, index) => ({ row, position: positions[index] ?? 0 }))
    .toSorted((left, right) => left.position - right.position || (left.row.b[0] ?? 0) - (right.row.b[0] ?? 0))
    .map(({ row }) => row);
}
