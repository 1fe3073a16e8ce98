const longest = 200;

/** A name as pages get it: names in traces can be of any length. Never ends in half a character. */
export function cutName(name: string): string {
  if (name.length <= longest) {
    return name;
  }
  const cut = name.slice(0, longest);
  return /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut;
}
