const longest = 200;

/** What pages get of the name of the one event that they tell all of. */
export const longestWholeName = 2_000;

/**
 * A name as pages get it, with an ellipsis where it is cut: names in traces can be of any length. Never ends in half a
 * character.
 * @param most letters, with the ellipsis.
 */
export function cutName(name: string, most = longest): string {
  if (name.length <= most) {
    return name;
  }
  const cut = name.slice(0, most - 1);
  return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}
