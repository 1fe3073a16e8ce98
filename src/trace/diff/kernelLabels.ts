import { grouped } from '../../core/grouped.ts';
import { plainKernelName, shortKernelName, wholeShortName } from './kernelName.ts';

/** Letters of one template argument in a label. */
const longestArgument = 40;
/** Letters that are kept of what names have in common, where they are too long to be shown whole. */
const keptLetters = 36;
/** Letters of what tells such names apart. */
const longestOwn = 64;

/**
 * Labels of kernels by their whole names, each with one of its own: the short name; where that had to be cut and several
 * are alike up to there, its beginning and the words that tell them apart; where several have the same one, the template
 * arguments that differ, else the parameters that do.
 */
export function kernelLabels(names: Iterable<string>): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  for (const alike of grouped([...new Set(names)], (name) => shortKernelName(name))) {
    const wholes = grouped(alike, wholeShortName);
    const told = wholes.length < 2 ? [] : differingWords(wholes.map(([name = '']) => wholeShortName(name)));
    wholes.forEach((sameName, index) => {
      addArguments(labels, told[index] ?? shortKernelName(sameName[0] ?? ''), sameName);
    });
  }
  for (const alike of grouped([...labels.keys()], (name) => labels.get(name) ?? name)) {
    if (alike.length > 1) {
      const plain = new Set(alike.map(plainKernelName));
      alike.forEach((name) => labels.set(name, plain.size < alike.length ? name : plainKernelName(name)));
    }
  }
  return labels;
}

/** Labels kernels of one name by the arguments of their templates that differ, else by their parameters. */
function addArguments(labels: Map<string, string>, base: string, alike: readonly string[]): void {
  const told = alike.length < 2 ? [] : differingArguments(alike.map(templateArguments));
  const byTemplate = alike.map((_, index) => withArguments(base, told[index]?.join(', ') ?? ''));
  for (const positions of grouped([...alike.keys()], (index) => byTemplate[index] ?? base)) {
    const same = positions.map((position) => alike[position] ?? '');
    const label = byTemplate[positions[0] ?? 0] ?? base;
    const parameters = same.length < 2 ? [] : differingArguments(same.map(parametersOf));
    same.forEach((name, index) => {
      const extra = parameters[index]?.join(', ') ?? '';
      labels.set(name, extra === '' ? label : `${label}(${extra})`);
    });
  }
}

function withArguments(short: string, extra: string): string {
  return extra === ''
    ? short
    : short.endsWith('>')
      ? `${short.slice(0, -1)}, ${extra}>`
      : `${short}<${extra}>`;
}

/** Of long names the beginning, and the words that not all of them have: `sm90_xmma_…tilesize64x64x32…`. */
function differingWords(names: readonly string[]): string[] {
  const words = names.map((name) => name.split('_'));
  const [first = [], ...others] = words.map((each) => new Set(each));
  const common = new Set([...first].filter((word) => others.every((other) => other.has(word))));
  return words.map((each, index) => {
    const beginning = names[index]?.slice(0, keptLetters) ?? '';
    let own = '';
    let wasCommon = true;
    for (const word of each) {
      const isCommon = common.has(word);
      own += isCommon ? '' : `${wasCommon ? '…' : '_'}${word}`;
      wasCommon = isCommon;
    }
    const cut = own.length > longestOwn ? own.slice(0, longestOwn) : own;
    return `${beginning}${cut}${wasCommon || cut !== own ? '…' : ''}`;
  });
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
  return plain[open] === '<' ? listAt(plain, open).items : [];
}

/** The types of a kernel's parameters, as a demangled name has them at its end. */
function parametersOf(name: string): string[] {
  const plain = plainKernelName(name);
  const first = plain.search(/[(<]/);
  const open = plain[first] === '<' ? listAt(plain, first).end + 1 : first;
  return plain[open] === '(' ? listAt(plain, open).items : [];
}

/** A list in brackets: what stands between its commas, and where it ends. @param open place of its first bracket. */
function listAt(text: string, open: number): { readonly items: string[]; readonly end: number } {
  const items: string[] = [];
  let depth = 0;
  let from = open + 1;
  for (let at = open; at < text.length; at++) {
    const letter = text[at];
    // The > of an arrow or of a comparison does not occur in demangled arguments outside parentheses.
    depth += letter === '<' || letter === '(' ? 1 : letter === '>' || letter === ')' ? -1 : 0;
    if (depth === 0 || (depth === 1 && letter === ',')) {
      items.push(text.slice(from, at).trim());
      from = at + 1;
    }
    if (depth === 0) {
      return { items, end: at };
    }
  }
  return { items, end: text.length };
}
