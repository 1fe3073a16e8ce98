/** Categories in the spelling of PyTorch 1.12 and later. */
export type MadeCategory =
  | 'cpu_op'
  | 'user_annotation'
  | 'python_function'
  | 'cuda_runtime'
  | 'cuda_driver'
  | 'kernel'
  | 'gpu_memcpy'
  | 'gpu_memset'
  | 'gpu_user_annotation'
  | 'cuda_sync'
  | 'cpu_instant_event'
  | 'fwdbwd';

/** An event as a generator thinks of it, before it is spelled. Times are nanoseconds from the recording's base. */
export interface MadeEvent {
  readonly ph: 'X' | 'i' | 's' | 'f';
  readonly cat: MadeCategory;
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly tsNs: number;
  /** Events of phase X only; may grow while the generator goes on. */
  durNs: number;
  readonly id?: number;
  readonly args: Record<string, unknown>;
}

/** Work of a device. */
export function isDeviceEvent({ cat }: MadeEvent): boolean {
  return cat === 'kernel' || cat === 'gpu_memcpy' || cat === 'gpu_memset';
}
