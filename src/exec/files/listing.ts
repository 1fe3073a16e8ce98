import type { CacheUsage } from './machineFiles.ts';

/** Reads the batches of `listScript`: a line of sizes, then as many names ended by NUL. */
export function parseListing(output: Buffer): { path: string; sizeBytes: number }[] {
  const files: { path: string; sizeBytes: number }[] = [];
  for (let at = 0; at < output.length;) {
    const lineEnd = output.indexOf(0x0a, at);
    if (lineEnd < 0) {
      break;
    }
    const sizes = output.toString('latin1', at, lineEnd).trim().split(/\s+/);
    at = lineEnd + 1;
    for (const size of sizes) {
      const end = output.indexOf(0, at);
      if (end < 0) {
        return files;
      }
      files.push({ path: output.toString('utf8', at, end).replace(/^\.\//, ''), sizeBytes: Number(size) });
      at = end + 1;
    }
  }
  return files;
}

/** Reads what `usageScript` prints: the free space, then `ls -ln`. Names are ours and hold no spaces. */
export function parseUsage(output: string): Omit<CacheUsage, 'folder'> {
  const [first = '', ...lines] = output.split('\n');
  const sizes = lines
    .map((line) => /^-\S+\s+\d+\s+\d+\s+\d+\s+(\d+)\s/.exec(line)?.[1])
    .filter((size) => size !== undefined)
    .map(Number);
  return {
    files: sizes.length,
    sizeBytes: sizes.reduce((sum, size) => sum + size, 0),
    freeBytes: Number(first.replace(/^free /, '')),
  };
}
