import { readFileSync } from 'node:fs';

/**
 * The most memory that this process had at once. From /proc where there is one: the number that `resourceUsage` gives
 * begins with what the process that started this one had.
 */
export function peakMemoryBytes(): number {
  try {
    const [, kibibytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    if (kibibytes !== undefined) {
      return Number(kibibytes) * 1024;
    }
  } catch {
    // Not Linux.
  }
  return process.resourceUsage().maxRSS * 1024;
}
