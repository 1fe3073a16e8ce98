/** What kind of work an event stands for, whatever the version that wrote it calls its category. */
export const eventCategories = [
  'other',
  'operator',
  'annotation',
  'python',
  'runtime',
  'driver',
  'kernel',
  'memcpy',
  'memset',
  'deviceAnnotation',
  'sync',
  'deviceEvent',
  'overhead',
  'span',
] as const;
export type EventCategory = (typeof eventCategories)[number];

/** The category as the byte that columns hold. */
export const category = {
  other: 0,
  operator: 1,
  annotation: 2,
  python: 3,
  runtime: 4,
  driver: 5,
  kernel: 6,
  memcpy: 7,
  memset: 8,
  deviceAnnotation: 9,
  sync: 10,
  deviceEvent: 11,
  overhead: 12,
  span: 13,
} as const satisfies Record<EventCategory, number>;

/** Categories by the spelling in the file: PyTorch 1.8 to 1.11, later ones, and other devices than CUDA's. */
const bySpelling: Readonly<Record<string, EventCategory>> = {
  Operator: 'operator',
  cpu_op: 'operator',
  hpu_op: 'operator',
  user_annotation: 'annotation',
  python_function: 'python',
  Runtime: 'runtime',
  cuda_runtime: 'runtime',
  mtia_runtime: 'runtime',
  glow_runtime: 'runtime',
  xpu_runtime: 'runtime',
  privateuse1_runtime: 'runtime',
  cuda_driver: 'driver',
  privateuse1_driver: 'driver',
  xpu_driver: 'driver',
  Kernel: 'kernel',
  kernel: 'kernel',
  mtia_ccp_events: 'kernel',
  Memcpy: 'memcpy',
  gpu_memcpy: 'memcpy',
  Memset: 'memset',
  gpu_memset: 'memset',
  gpu_user_annotation: 'deviceAnnotation',
  cuda_sync: 'sync',
  cuda_event: 'deviceEvent',
  overhead: 'overhead',
  Trace: 'span',
};

export function categoryOf(spelling: string): EventCategory {
  return Object.hasOwn(bySpelling, spelling) ? bySpelling[spelling]! : 'other';
}
