/** Part of a name that tells nothing. */
const noise = /^void |\(anonymous namespace\)::|\b(?:at::native|cutlass|cudnn|at_cuda_detail)::/g;
/** What a generic elementwise or reducing kernel computes is told by its template arguments. */
const functor = /\b(\w+Functor|launch_\w+|\w+_kernel_(?:cuda|impl)|\w+Ops?)\b/;

/** A kernel's whole name without what tells nothing: `void`, and the namespaces of libraries. */
export function plainKernelName(name: string): string {
  return name.replace(noise, '');
}

/**
 * A kernel's name short enough for a sentence: without template and parameters, but with the function that a generic
 * kernel applies. @param longest characters.
 */
export function shortKernelName(name: string, longest = 60): string {
  const text = wholeShortName(name);
  return text.length > longest ? `${text.slice(0, longest - 3)}...` : text;
}

/** As {@link shortKernelName}, of any length. */
export function wholeShortName(name: string): string {
  const plain = plainKernelName(name);
  const base = plain.replace(/[(<].*$/s, '');
  const applied = /elementwise|reduce|Kernel2/.test(base)
    ? (functor.exec(plain.slice(base.length))?.[1] ?? /<([^<>,()]+)>/.exec(plain)?.[1])
    : undefined;
  const short = applied === undefined || applied === '' ? base : `${base}<${applied}>`;
  return short === '' ? name : short;
}
