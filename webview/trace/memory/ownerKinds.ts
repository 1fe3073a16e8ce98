import type { MemoryOwner } from '../../../src/trace/session/queries/memory/memoryView.ts';

/**
 * Modules put together by kind, so that 53 convolutions are one row: `Conv2d_0` and `Conv2d_1` are of `Conv2d`. The
 * place is that of the largest of them. The most bytes come first.
 */
export function ownerKinds(owners: readonly MemoryOwner[]): MemoryOwner[] {
  const kinds = new Map<string, MemoryOwner>();
  // The largest come first, so the first of a kind is its largest.
  for (const owner of owners) {
    const name = owner.name.replace(/_\d+(?= \(backward\)$|$)/, '');
    const known = kinds.get(name);
    kinds.set(
      name,
      known === undefined
        ? { ...owner, name }
        : {
            ...known,
            bytes: known.bytes + owner.bytes,
            allocations: known.allocations + owner.allocations,
          },
    );
  }
  return [...kinds.values()].sort((a, b) => b.bytes - a.bytes);
}
