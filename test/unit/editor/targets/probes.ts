import type { TargetProbe } from '../../../../src/exec/probe/targetProbe.ts';
import type { TargetView } from '../../../../src/editor/targets/targetView.ts';

/** A machine with nothing special; every test names what it is about. */
export function probeOf(parts: Partial<TargetProbe> = {}): TargetProbe {
  return {
    schema: 'engine-room.target-probe/1',
    probedAtMs: 0,
    os: 'Ubuntu 24.04.3 LTS',
    kernel: '6.18.44',
    architecture: 'x86_64',
    cpu: 'Intel(R) Xeon(R) Processor',
    cores: 16,
    memoryBytes: 135e9,
    disk: { folder: '/home/u/.cache/engine-room', totalBytes: 270e9, freeBytes: 67e9 },
    gpus: [],
    engines: [],
    pythons: [],
    trtexec: null,
    ...parts,
  };
}

export const h200 = {
  name: 'NVIDIA H200',
  memoryBytes: 143771 * 1024 * 1024,
  computeCapability: '9.0',
  driver: '535.129.03',
  uuid: 'GPU-8da66dc9-279b-9b79-2c9f-f924cdb31659',
} as const;

export function view(parts: Partial<TargetView> = {}): TargetView {
  return {
    spec: { kind: 'ssh', host: 'gpu-host' },
    name: 'gpu-host',
    addedAtMs: 0,
    probing: false,
    ...parts,
  };
}
