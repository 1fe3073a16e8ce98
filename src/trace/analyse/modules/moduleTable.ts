import type { TextTable } from '../../../core/textTable.ts';
import { formatDurationNs } from '../../../core/units.ts';
import type { ModuleReport } from './moduleStats.ts';

/** Modules as a table for people; names are indented by depth. @param depth modules deeper than this are left out. */
export function moduleTable({ modules }: ModuleReport, depth = Infinity): TextTable {
  return {
    headers: [
      'Module',
      'Calls',
      'Device forward',
      'Device backward',
      'Device self',
      'Host forward',
      'Host self',
      'Host backward',
    ],
    numeric: new Set([1, 2, 3, 4, 5, 6, 7]),
    rows: modules
      .filter((module) => module.depth <= depth)
      .map(({ name, depth: level, occurrences, forward, backward }) => [
        '  '.repeat(level) + name,
        String(occurrences),
        formatDurationNs(forward.deviceTotalNs),
        formatDurationNs(backward.deviceTotalNs),
        formatDurationNs(forward.deviceSelfNs + backward.deviceSelfNs),
        formatDurationNs(forward.hostTotalNs),
        formatDurationNs(forward.hostSelfNs),
        formatDurationNs(backward.hostTotalNs),
      ]),
  };
}
