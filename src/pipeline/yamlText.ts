import { Alias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLError } from 'yaml';
import type { Failure } from '../core/failure.ts';

/** A way down into a YAML document, as in `['inputs', 0, 'dtype']`. */
export type FieldPath = readonly PropertyKey[];

export interface TextPosition {
  /** 1-based. */
  readonly line: number;
  /** 1-based. */
  readonly column: number;
}

/** A YAML document with the places of its fields. */
export interface YamlText {
  readonly data: unknown;
  /** Where the value of a field begins; the nearest field around it when it is absent. */
  readonly positionOf: (path: FieldPath) => TextPosition;
  /** Where the key of a field stands. */
  readonly keyPositionOf: (path: FieldPath) => TextPosition;
  /** A plain value as it was written, such as `24.10`. */
  readonly sourceOf: (path: FieldPath) => string | undefined;
}

/** More than any pipeline file has; a larger one is a mistake. */
const longestTextCharacters = 1_000_000;

/** Parses YAML; every error of the text becomes a problem with its place. */
export function parseYamlText(
  text: string,
  file: string,
): { readonly yaml: YamlText } | { readonly problems: readonly Failure[] } {
  const problem = (message: string, more: Partial<Failure> = {}): { problems: Failure[] } => ({
    problems: [{ kind: 'bad-input', message: `${file}: ${message}`, file, ...more }],
  });
  if (text.length > longestTextCharacters) {
    return problem('the file is larger than 1 MB, which no pipeline is.');
  }
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
    const errors = [...document.errors, ...document.warnings];
    if (errors.length > 0) {
      return { problems: errors.map((error) => describeError(error, text, file, lines)) };
    }
    const data: unknown = document.toJS();
    const root = document.contents;
    const positionAt = (offset: number): TextPosition => {
      const { line, col } = lines.linePos(offset);
      return { line: Math.max(1, line), column: Math.max(1, col) };
    };
    const resolveNode = (node: unknown): unknown => (node instanceof Alias ? node.resolve(document) : node);
    const yaml: YamlText = {
      data,
      positionOf: (path) => positionAt(startOf(deepestNode(root, path, resolveNode))),
      keyPositionOf: (path) =>
        positionAt(keyStart(deepestNode(root, path.slice(0, -1), resolveNode), path.at(-1))),
      sourceOf: (path) => {
        const node = deepestNode(root, path, resolveNode);
        return isScalar(node) ? node.source : undefined;
      },
    };
    return { yaml };
  } catch (thrown) {
    // Aliases that multiply beyond measure, or nesting deeper than the stack.
    return problem('the YAML cannot be read.', {
      cause: thrown instanceof Error ? thrown.message : String(thrown),
    });
  }
}

function describeError(error: YAMLError, text: string, file: string, lines: LineCounter): Failure {
  const offset = Math.min(error.pos[0], text.length);
  const { line, col } = lines.linePos(offset);
  const common = { kind: 'bad-input', file, line: Math.max(1, line), column: Math.max(1, col) } as const;
  switch (error.code) {
    case 'TAB_AS_INDENT':
      return {
        ...common,
        message: `${file}: line ${line} is indented with a tab.`,
        nextStep: 'Indent with spaces; YAML does not allow tabs there.',
      };
    case 'DUPLICATE_KEY': {
      const key = /^[^\s:#]+/.exec(text.slice(offset))?.[0] ?? 'a key';
      return { ...common, message: `${file}: ${key} is given twice.`, nextStep: 'Keep one of the two.' };
    }
    case 'MULTIPLE_DOCS':
      return {
        ...common,
        message: `${file}: the file holds more than one YAML document.`,
        nextStep: 'Give each pipeline a file of its own, such as small.engine-room.yaml.',
      };
    default:
      return {
        ...common,
        message: `${file}: line ${line} is not valid YAML.`,
        // The library's own "at line 3, column 1" would repeat the place.
        cause: error.message.replace(/ at line \d+, column \d+[\s\S]*$/, ''),
      };
  }
}

/** The node at a path, or the last one on the way to it that exists. */
function deepestNode(root: unknown, path: FieldPath, resolveNode: (node: unknown) => unknown): unknown {
  let node = resolveNode(root);
  for (const key of path) {
    const next = resolveNode(childOf(node, key));
    if (next === undefined || next === null) {
      return node;
    }
    node = next;
  }
  return node;
}

function childOf(node: unknown, key: PropertyKey): unknown {
  if (isSeq(node) && typeof key === 'number') {
    return node.items[key];
  }
  return isMap(node)
    ? node.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === String(key))?.value
    : undefined;
}

function keyStart(node: unknown, key: PropertyKey | undefined): number {
  const pair = isMap(node)
    ? node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key))
    : undefined;
  return startOf(pair?.key ?? node);
}

function startOf(node: unknown): number {
  return (node as Node | null | undefined)?.range?.[0] ?? 0;
}
