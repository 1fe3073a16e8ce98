import { formatCount } from '../../core/units.ts';
import { traceLosses } from '../analyse/traceDamage.ts';
import type { CommunicatingRank } from './analyseCommunication.ts';
import { isPairwise } from './collectiveNames.ts';

const listedRanks = 8;

/**
 * Why the collectives of several ranks say nothing of each other, in a sentence.
 * @param matched how many collectives of one rank were found on another.
 * @returns `null` where they were compared, and where there is nothing to compare.
 */
export function whyNotCompared(views: readonly CommunicatingRank[], matched: number): string | null {
  const has = ({ activity }: CommunicatingRank) => activity.collectives.some(({ kind }) => !isPairwise(kind));
  if (views.length < 2 || matched > 0 || !views.some(has)) {
    return null;
  }
  const without = views.filter((view) => !has(view));
  if (without.length === 0) {
    const broken = views.flatMap((view) => {
      const damage = damageOf(view);
      return damage === undefined ? [] : [`the file of ${view.label} ${damage}`];
    });
    const reason = broken.length === 0 ? 'the traces may be of different steps' : joined(broken);
    return `No collective of one rank was found on another: ${reason}.`;
  }
  const reasons = without.map((view) => {
    const damage = damageOf(view);
    return `${view.label} has none${damage === undefined ? '' : `, and its file ${damage}`}`;
  });
  return `Collectives of the ranks could not be compared: ${joined(reasons)}.`;
}

/** What is wrong with a rank's file, for the end of a sentence; `undefined` when it is whole. */
function damageOf({ linked }: CommunicatingRank): string | undefined {
  return traceLosses(linked).length === 0
    ? undefined
    : linked.trace.problems.isTruncated
      ? 'ends early'
      : 'is damaged';
}

function joined(texts: readonly string[]): string {
  const more = texts.length - listedRanks;
  return [
    ...texts.slice(0, listedRanks),
    ...(more > 0 ? [`and so on for ${formatCount(more, 'rank')}`] : []),
  ].join('; ');
}
