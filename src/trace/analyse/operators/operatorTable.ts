import type { TextTable } from '../../../core/textTable.ts';
import { formatDurationNs, formatShare } from '../../../core/units.ts';
import { isUsers, parseFrame } from '../../link/sourceFrame.ts';
import type { OperatorGrouping, OperatorStats } from './operatorStats.ts';

/** Operators as a table for people; the columns follow the grouping. */
export function operatorTable(stats: readonly OperatorStats[], by: OperatorGrouping = 'name'): TextTable {
  const extra = by === 'shape' ? ['Input shapes'] : by === 'stack' ? ['Called from'] : [];
  const headers = [
    'Operator',
    ...extra,
    'Calls',
    'Device self',
    'Device total',
    'Host self',
    'Host total',
    'Runtime calls',
    'Kernels',
    'Tensor cores',
  ];
  const first = 1 + extra.length;
  return {
    headers,
    numeric: new Set(headers.map((_, index) => index).filter((index) => index >= first)),
    rows: stats.map((row) => [
      row.name,
      ...(by === 'shape' ? [row.shapes ?? ''] : by === 'stack' ? [shortStack(row.stack)] : []),
      String(row.calls),
      formatDurationNs(row.deviceSelfNs),
      formatDurationNs(row.deviceTotalNs),
      // Device work without an operator has no time on the host.
      ...(row.isOperator
        ? [row.hostSelfNs, row.hostTotalNs, row.hostRuntimeNs].map(formatDurationNs)
        : ['', '', '']),
      String(row.kernels),
      row.tensorCoreShare === null ? '' : formatShare(row.tensorCoreShare),
    ]),
  };
}

/** The innermost lines of the user's own files, else the innermost frame. */
function shortStack(stack: readonly string[]): string {
  const own = stack.filter((text) => {
    const frame = parseFrame(text);
    return frame !== undefined && isUsers(frame.file);
  });
  return own.slice(0, 2).join(' < ') || (stack[0] ?? '');
}
