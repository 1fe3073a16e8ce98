import { plainKernelName, shortKernelName } from './kernelName.ts';

/** Letters of one template argument in a label. */
const longestArgument = 40;

/**
 * Labels of kernels by their whole names: the short name, and where several have the same one, the template arguments
 * that differ. Kernels that differ in nothing of the template keep one label.
 */
export function kernelLabels(names: Iterable<string>): ReadonlyMap<string, string> {
  const byShort = new Map<string, string[]>();
  for (const name of new Set(names)) {
    const short = shortKernelName(name);
    const alike = byShort.get(short);
    if (alike === undefined) {
      byShort.set(short, [name]);
    } else {
      alike.push(name);
    }
  }
  const labels = new Map<string, string>();
  for (const [short, alike] of byShort) {
    const told = alike.length < 2 ? [] : differingArguments(alike.map(templateArguments));
    alike.forEach((name, index) => {
      const extra = told[index]?.join(', ') ?? '';
      labels.set(name, extra === '' ? short : withArguments(short, extra));
    });
  }
  return labels;
}

function withArguments(short: string, extra: string): string {
  return short.endsWith('>') ? `${short.slice(0, -1)}, ${extra}>` : `${short}<${extra}>`;
}

/** Of each kernel the arguments at the places where not all of them have the same. */
function differingArguments(all: readonly (readonly string[])[]): string[][] {
  const places = Math.max(...all.map(({ length }) => length));
  const told: string[][] = all.map(() => []);
  for (let place = 0; place < places; place++) {
    const texts = all.map((each) => each[place] ?? '');
    if (new Set(texts).size > 1) {
      const { prefix, suffix } = commonEnds(texts);
      texts.forEach((text, index) => {
        if (text !== '') {
          told[index]?.push(shortened(text, prefix, suffix));
        }
      });
    }
  }
  return told;
}

/** A long argument without what all have at its beginning and its end. */
function shortened(text: string, prefix: number, suffix: number): string {
  if (text.length <= longestArgument) {
    return text;
  }
  const own = text.slice(prefix, text.length - suffix);
  const cut = own.length > longestArgument ? `${own.slice(0, longestArgument)}…` : own;
  return `${prefix > 0 ? '…' : ''}${cut}${suffix > 0 && own === cut ? '…' : ''}`;
}

/** Lengths of what all texts begin and end with, up to whole words. */
function commonEnds([first = '', ...others]: readonly string[]): { prefix: number; suffix: number } {
  const shortest = Math.min(first.length, ...others.map(({ length }) => length));
  let prefix = 0;
  while (prefix < shortest && others.every((other) => other[prefix] === first[prefix])) {
    prefix++;
  }
  let suffix = 0;
  while (
    suffix < shortest - prefix &&
    others.every((other) => other.at(-1 - suffix) === first.at(-1 - suffix))
  ) {
    suffix++;
  }
  while (prefix > 0 && /\w/.test(first[prefix - 1] ?? '')) {
    prefix--;
  }
  while (suffix > 0 && /\w/.test(first.at(-suffix) ?? '')) {
    suffix--;
  }
  return { prefix, suffix };
}

/** The arguments of a kernel's own template, without those inside them split. */
function templateArguments(name: string): string[] {
  const plain = plainKernelName(name);
  const open = plain.search(/[(<]/);
  if (plain[open] !== '<') {
    return [];
  }
  const found: string[] = [];
  let depth = 0;
  let from = open + 1;
  for (let at = open; at < plain.length; at++) {
    const letter = plain[at];
    // The > of an arrow or of a comparison does not occur in demangled arguments outside parentheses.
    depth += letter === '<' || letter === '(' ? 1 : letter === '>' || letter === ')' ? -1 : 0;
    if (depth === 0 || (depth === 1 && letter === ',')) {
      found.push(plain.slice(from, at).trim());
      from = at + 1;
    }
    if (depth === 0) {
      break;
    }
  }
  return found;
}
