import type { Place } from '../place.ts';

type Named = readonly { readonly name: string }[];

/** The chosen steps of a recording in another, by their names; all steps where it has none of that name. */
export function sameSteps(chosen: Place['steps'], from: Named, to: Named): Place['steps'] {
  if (chosen === null) {
    return null;
  }
  const [first, last] = chosen.map((index) => {
    const name = from[index]?.name;
    return to[index]?.name === name ? index : to.findIndex((step) => step.name === name);
  });
  return first === undefined || last === undefined || first < 0 || last < first || last >= to.length
    ? null
    : [first, last];
}
