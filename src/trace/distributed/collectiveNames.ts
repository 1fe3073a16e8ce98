/** What ranks do together. */
export const collectiveKinds = [
  'all_reduce',
  'all_gather',
  'reduce_scatter',
  'all_to_all',
  'broadcast',
  'reduce',
  'gather',
  'scatter',
  'send',
  'recv',
  'send_recv',
  'barrier',
] as const;
export type CollectiveKind = (typeof collectiveKinds)[number];

/** The first pattern that is in a name without its underscores decides. */
const patterns: readonly (readonly [RegExp, CollectiveKind])[] = [
  [/allreduce|crossdevicereduce/, 'all_reduce'],
  [/reducescatter/, 'reduce_scatter'],
  [/allgather/, 'all_gather'],
  [/alltoall/, 'all_to_all'],
  [/sendrecv/, 'send_recv'],
  [/broadcast/, 'broadcast'],
  [/barrier/, 'barrier'],
  [/reduce/, 'reduce'],
  [/gather/, 'gather'],
  [/scatter/, 'scatter'],
  [/^send|send$/, 'send'],
  [/^recv|recv$|^receive/, 'recv'],
];

/**
 * What a collective is, from any spelling: `allreduce`, `_allgather_base`, `nccl:_reduce_scatter_base`,
 * `ncclDevKernel_AllReduce_Sum_f32_RING_LL(...)`. `undefined` for what is none, such as `wait`.
 */
export function collectiveKind(name: string): CollectiveKind | undefined {
  const plain = name
    .replace(/^(?:void )?\w*:/, '')
    .replace(/[(<].*$/s, '')
    .replace(/^ncclDevKernel_|^ncclKernel_/, '')
    .toLowerCase()
    .replaceAll('_', '');
  return patterns.find(([pattern]) => pattern.test(plain))?.[1];
}

/**
 * Whether no rank can be done before every rank has come, so that all end together. The root of a broadcast, and who
 * sends, may be done long before the others.
 */
export function endsTogether(kind: CollectiveKind): boolean {
  return (
    kind === 'all_reduce' ||
    kind === 'all_gather' ||
    kind === 'reduce_scatter' ||
    kind === 'all_to_all' ||
    kind === 'barrier'
  );
}

/** Whether only two ranks of the group take part, so that the order of calls differs from rank to rank. */
export function isPairwise(kind: CollectiveKind): boolean {
  return kind === 'send' || kind === 'recv' || kind === 'send_recv';
}

/**
 * Bus bandwidth over algorithm bandwidth: which share of the data crosses each link, so that the figure can be held
 * against the hardware's whatever the number of ranks (the factors of nccl-tests).
 */
export function busFactor(kind: CollectiveKind, groupSize: number): number {
  const n = Math.max(1, groupSize);
  switch (kind) {
    case 'all_reduce':
      return (2 * (n - 1)) / n;
    case 'all_gather':
    case 'reduce_scatter':
    case 'all_to_all':
    case 'gather':
    case 'scatter':
      return (n - 1) / n;
    default:
      return 1;
  }
}

const sizes: Readonly<Record<string, number>> = {
  double: 8,
  long: 8,
  'long int': 8,
  complexfloat: 8,
  complexdouble: 16,
  float: 4,
  int: 4,
  half: 2,
  bfloat16: 2,
  'c10::bfloat16': 2,
  'c10::half': 2,
  short: 2,
  'short int': 2,
  char: 1,
  byte: 1,
  'signed char': 1,
  'unsigned char': 1,
  bool: 1,
};

/** Bytes of one element of a type as traces spell it; `undefined` for an unknown one. */
export function elementBytes(dtype: string): number | undefined {
  const plain = dtype.toLowerCase();
  return sizes[plain] ?? (/^(?:c10::)?float8/.test(plain) ? 1 : undefined);
}
