/** What our far-end scripts print, one word and its numbers or hash a line; unknown lines are left out. */
export type ReplyLine =
  | { readonly word: 'missing' | 'candidate' | 'blocked' | 'failed'; readonly index: number }
  | { readonly word: 'full'; readonly neededBytes: number; readonly freeBytes: number }
  | { readonly word: 'offset'; readonly offsetBytes: number }
  | { readonly word: 'stored'; readonly sha256: string }
  | { readonly word: 'corrupt' | 'short' };

/** Reads the reply of a script. */
export function parseReply(text: string): ReplyLine[] {
  return text
    .split('\n')
    .map(parseReplyLine)
    .filter((line) => line !== undefined);
}

/** Reads one line of a reply. */
export function parseReplyLine(line: string): ReplyLine | undefined {
  const [word, first, second] = line.split(' ');
  const number = Number(first);
  switch (word) {
    case 'missing':
    case 'candidate':
    case 'blocked':
    case 'failed':
      return Number.isInteger(number) ? { word, index: number } : undefined;
    case 'full':
      return { word, neededBytes: number, freeBytes: Number(second) };
    case 'offset':
      return Number.isInteger(number) ? { word, offsetBytes: number } : undefined;
    case 'stored':
      return first !== undefined && /^[0-9a-f]{64}$/.test(first) ? { word, sha256: first } : undefined;
    case 'corrupt':
    case 'short':
      return { word };
    default:
      return undefined;
  }
}
