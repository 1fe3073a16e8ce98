/** What is needed of a layer to find the ONNX nodes it was made from. */
interface NamedLayer {
  readonly name: string;
  readonly metadata: string | null;
}

interface Origin {
  readonly nodes: string[];
  /** First and last node of a part that TensorRT calls `ForeignNode[first...last]`. */
  readonly range: readonly [string, string] | null;
}

const marker = '[ONNX Layer: ';
const foreign = 'ForeignNode[';
/** Beyond these a name is not one of TensorRT's, and unfolding it could take long. */
const lengthLimit = 50_000;
const depthLimit = 20;
// eslint-disable-next-line no-control-regex -- TensorRT separates the entries by these two
const separators = /[\u001e\u001f]/u;
/** Layers that TensorRT adds by itself; the rest of such a name tells what they stand beside, not what they are. */
const added =
  /^(?:Reformatting CopyNode for |reformat_|copied_|squeeze_after_|unsqueeze_|__myl?|\[HostToDevice|\[DeviceTo|Signal|Wait)/iu;

/**
 * The ONNX nodes of each layer, in the order of the layers. The layer's metadata decides where there is any
 * (`[ONNX Layer: name]`); otherwise its name is unfolded: ` + ` and ` || ` joins, `PWN(…)`, `{…}`, suffixes of Myelin.
 * Of `ForeignNode[a...b]` come a, b and, when the graph is given, what lies between them in its order and belongs to no
 * other layer. Layers that TensorRT added have none.
 * @param graphNodes names of the ONNX graph's nodes in its order; other names are then left out.
 */
export function onnxNodesOf(layers: readonly NamedLayer[], graphNodes?: readonly string[]): string[][] {
  const positions =
    graphNodes === undefined ? undefined : new Map(graphNodes.map((name, position) => [name, position]));
  const origins = layers.map((layer) => originOf(layer, positions));
  if (graphNodes === undefined || positions === undefined) {
    return origins.map(({ nodes }) => nodes);
  }
  const taken = new Set(origins.flatMap(({ nodes }) => nodes));
  return origins.map(({ nodes, range }) => {
    const first = positions.get(range?.[0] ?? '');
    const last = positions.get(range?.[1] ?? '');
    if (first === undefined || last === undefined || last <= first) {
      return nodes;
    }
    const between = graphNodes.slice(first, last + 1).filter((name) => name !== '' && !taken.has(name));
    between.forEach((name) => taken.add(name));
    return unique([...nodes, ...between]);
  });
}

function originOf({ name, metadata }: NamedLayer, known: ReadonlyMap<string, number> | undefined): Origin {
  const told = metadata === null ? [] : fromMetadata(metadata, known);
  if (told.length > 0) {
    return { nodes: told, range: null };
  }
  if (known?.has(name) === true) {
    return { nodes: [name], range: null };
  }
  if (added.test(name) || name.length > lengthLimit) {
    return { nodes: [], range: null };
  }
  return fromName(name, known);
}

function fromMetadata(metadata: string, known: ReadonlyMap<string, number> | undefined): string[] {
  let at = metadata.indexOf(marker);
  if (at !== -1) {
    const found: string[] = [];
    while (at !== -1) {
      const start = at + marker.length;
      at = metadata.indexOf(marker, start);
      const piece = metadata.slice(start, at === -1 ? undefined : at);
      const end = piece.search(separators);
      const entry = end === -1 ? piece : piece.slice(0, end);
      const close = entry.lastIndexOf(']');
      found.push(close === -1 ? entry : entry.slice(0, close));
    }
    return unique(found.filter((name) => name !== ''));
  }
  const names = metadata.split(separators).filter((name) => name !== '');
  return known === undefined ? [] : unique(names.filter((name) => known.has(name)));
}

function fromName(name: string, known: ReadonlyMap<string, number> | undefined): Origin {
  const nodes: string[] = [];
  let range: Origin['range'] = null;
  const pending = [{ part: name, depth: 0 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const text = next.part.trim();
    const depth = next.depth + 1;
    const ends = foreignEnds(text);
    const inner = known?.has(text) === true || depth > depthLimit ? [] : (ends ?? innerParts(text));
    range = ends ?? range;
    if (inner.length > 0) {
      pending.push(...inner.toReversed().map((part) => ({ part, depth })));
    } else if (known === undefined) {
      nodes.push(...plausible(text));
    } else {
      nodes.push(...[text, withoutSuffix(text)].filter((node) => known.has(node)).slice(0, 1));
    }
  }
  return { nodes: unique(nodes), range };
}

/** `a` and `b` of `{ForeignNode[a...b]}`. */
function foreignEnds(text: string): [string, string] | undefined {
  const bare = text.startsWith('{') ? text.slice(1) : text;
  const close = bare.lastIndexOf(']');
  const dots = bare.indexOf('...');
  return bare.startsWith(foreign) && dots > foreign.length && close > dots + 3
    ? [bare.slice(foreign.length, dots), bare.slice(dots + 3, close)]
    : undefined;
}

/** The parts of a fused name; empty when it is not one. */
function innerParts(text: string): string[] {
  const wrapped = /^(?:PWN\((.+)\)|\{(.+)\}(?:_my\w*)?|ForeignNode\[(.+)\])$/su.exec(text);
  const inside = wrapped?.[1] ?? wrapped?.[2] ?? wrapped?.[3];
  const joined = splitAtTop(text, [' + ', ' || ']);
  if (joined.length > 1) {
    return joined;
  }
  return inside === undefined ? [] : splitAtTop(inside, [', ', ',', ' + ', ' || ']);
}

/** Splits where no bracket is open. */
function splitAtTop(text: string, separators: readonly string[]): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if ('([{'.includes(character)) {
      depth += 1;
    } else if (')]}'.includes(character)) {
      depth = Math.max(0, depth - 1);
    } else if (depth === 0 && (character === ' ' || character === ',')) {
      const separator = separators.find((candidate) => text.startsWith(candidate, at));
      if (separator !== undefined) {
        parts.push(text.slice(start, at));
        start = at + separator.length;
        at = start - 1;
      }
    }
  }
  parts.push(text.slice(start));
  return parts.filter((part) => part.trim() !== '');
}

/** Without the graph: weights and layers without a name of the model's are left out. */
function plausible(text: string): string[] {
  const node = withoutSuffix(text);
  return node === '' || added.test(node) || /^\(Unnamed Layer|\.(?:weight|bias)$/u.test(node) ? [] : [node];
}

/** `Add_5_myl0_12` gives `Add_5`; `Conv_3_clone_1` gives `Conv_3`. */
function withoutSuffix(text: string): string {
  return text.replace(/(?:_myl\d+(?:_\d+)?|_clone_\d+)$/u, '');
}

function unique(names: string[]): string[] {
  return names.length < 2 ? names : [...new Set(names)];
}
