/**
 * What tools printed, word for word. Recorded by us: the H200 (nvidia-smi of driver 580, Ubuntu 24.04), Docker 20.10.24
 * and the 28.2.2 client, Podman 4.3.1. The other texts of nvidia-smi and Docker are quoted from public bug reports.
 */
export const nvidiaSmi = {
  /** `--query-gpu=name,memory.total,compute_cap,driver_version,uuid --format=csv,noheader,nounits` */
  h200: 'NVIDIA H200, 143771, 9.0, 580.159.04, GPU-8da66dc9-279b-9b79-2c9f-f924cdb31659',
  /** The same query on that machine without `compute_cap`, as a driver before 510 has to be asked. */
  h200WithoutCapability: 'NVIDIA H200, 143771, 580.159.04, GPU-8da66dc9-279b-9b79-2c9f-f924cdb31659',
  two: [
    'NVIDIA TITAN V, 12288, 7.0, 570.86.15, GPU-b5169cef-2205-c30e-f2b3-220cfa14bafd',
    'NVIDIA RTX 5880 Ada Generation, 49140, 8.9, 570.86.15, GPU-7518f6b0-991f-ce2b-3d37-c779130d3137',
  ].join('\n'),
  /** A GPU that shares the machine's memory. */
  orin: 'Orin (nvgpu), [N/A], 8.7, 540.4.0, [N/A]',
  /** Driver 470, exit status 2. */
  unknownField: 'Field "compute_cap" is not a valid field to query.\n',
  /** Exit status 9. */
  noDriver:
    "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. Make sure that the latest NVIDIA driver is installed and running.\n",
  /** Exit status 18. */
  mismatch: 'Failed to initialize NVML: Driver/library version mismatch\nNVML library version: 535.183\n',
  /** Exit status 6. */
  noDevices: 'No devices were found',
} as const;

const emptyInfo =
  '"ID":"","Containers":0,"Images":0,"Driver":"","DriverStatus":null,"Plugins":{"Volume":null,"Network":null,"Authorization":null,"Log":null},"ServerVersion":"","Runtimes":null,"DefaultRuntime":"","CDISpecDirs":null,"Warnings":null,"ClientInfo":{"Debug":false,"Version":"28.2.2","Context":"default","Plugins":[],"Warnings":null}';

export const dockerInfo = {
  /** 20.10.24, shortened to the fields around those that matter. */
  plain:
    '{"ID":"MDZI:WWJY:EG54:DITG:FCCV:BSLZ:VRNR:Q5BA:3J4Z:466D:7FLW:ATC7","Containers":0,"Images":4,"Driver":"overlay2","ServerVersion":"20.10.24+dfsg1","Runtimes":{"io.containerd.runc.v2":{"path":"runc"},"io.containerd.runtime.v1.linux":{"path":"runc"},"runc":{"path":"runc"}},"DefaultRuntime":"runc","Warnings":null}',
  nvidia:
    '{"ID":"X","ServerVersion":"27.5.1","Runtimes":{"io.containerd.runc.v2":{"path":"runc"},"nvidia":{"path":"nvidia-container-runtime"},"runc":{"path":"runc"}},"DefaultRuntime":"runc","CDISpecDirs":[]}',
  cdi: '{"ID":"X","ServerVersion":"28.3.0","Runtimes":{"io.containerd.runc.v2":{"path":"runc"},"runc":{"path":"runc"}},"DefaultRuntime":"runc","CDISpecDirs":["/etc/cdi","/var/run/cdi"]}',
  /** Client 28.2.2, exit status 1. */
  daemonDown: `{${emptyInfo}}\nCannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?`,
  /** Client 20.10, exit status 1. */
  noPermission: `{"ID":"","ServerErrors":["Got permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: Get \\"http://%2Fvar%2Frun%2Fdocker.sock/v1.24/info\\": dial unix /var/run/docker.sock: connect: permission denied"],"ClientInfo":{"Debug":false}}\nerrors pretty printing info`,
} as const;

export const podmanInfo = `time="2026-11-22T22:02:22Z" level=warning msg="Using cgroups-v1 which is deprecated"
{
  "host": {
    "arch": "amd64",
    "buildahVersion": "1.28.2"
  },
  "store": {
    "graphOptions": {

    }
  },
  "version": {
    "APIVersion": "4.3.1",
    "Version": "4.3.1",
    "GoVersion": "go1.19.8"
  }
}`;

const digest = 'c'.repeat(64);

export const inspected = {
  digest: `sha256:${digest}`,
  /** Environment of a Triton image of 23.10 as somebody's `docker inspect` showed it, labels of 24.05's form. */
  triton: `["sha256:${'a'.repeat(64)}",["example.org/nvidia/tritonserver:23.10-py3","triton:mine"],["example.org/nvidia/tritonserver@sha256:${digest}"],14300000000,{"Env":["PATH=/opt/tritonserver/bin:/usr/bin","CUDA_VERSION=12.2.2.009","CUDA_DRIVER_VERSION=535.104.05","NVIDIA_REQUIRE_CUDA=cuda>=9.0","TRT_VERSION=8.6.1.6+cuda12.0.1.011","TRITON_SERVER_VERSION=2.39.0"],"Labels":{"com.nvidia.build.id":"72127154","com.nvidia.tensorrt.version":"8.6.1.6+cuda12.0.1.011","com.nvidia.cuda.version":"9.0"}}]`,
  /** Podman 4.3.1: no `sha256:` before the id. */
  podman: `["4513e5e736caff2e2c89f15629b6cc704b96454d23440a14f4fd95ea61e9477d",["localhost/trt:test"],["localhost/trt@sha256:1c0534cf43ab70b885643551aa323ed62531f585e5464155ff3fbe84ba4111b3"],11457,{"Env":["TRT_VERSION=10.0.1.6"],"Labels":{"com.nvidia.cuda.version":"12.4.1","com.nvidia.tensorrt.version":"10.0.1.6+cuda12.4"}}]`,
  /** Docker 20.10.24: an image without a name. */
  dangling: `["sha256:465702c63911fed06bdfa65d212e8e91bfaf05a0cf7d6c8fcddd67b75fba9a0e",[],[],3,{"Env":["TRT_VERSION=10.0.1.6"],"Labels":{"com.nvidia.tensorrt.version":"10.0.1.6+cuda12.4"}}]`,
  plain: `["sha256:4f2e7d7acd79aa6393c88492d9ce94e875f948afeb016037fcfb195c08e6af12",["plain:1"],[],3,{"Env":null,"Labels":null}]`,
  byName: `["sha256:${'b'.repeat(64)}",["pytorch/pytorch:2.4.0-cuda12.1-cudnn9-runtime"],[],3,null]`,
} as const;

export const nonce = 'n0nce';

type SectionText = string | readonly [text: string, status: number];

/** The script's output with these sections; `{ gpus: [text, status] }` adds the status section too. */
export function output(sections: Readonly<Record<string, SectionText>>): string {
  const all: Record<string, SectionText> = {
    os: 'PRETTY_NAME="Ubuntu 24.04.3 LTS"\nNAME="Ubuntu"',
    ...sections,
  };
  return Object.entries(all)
    .map(([name, value]) =>
      typeof value === 'string'
        ? `\n@@${nonce} ${name}\n${value}\n`
        : `\n@@${nonce} ${name}\n${value[0]}\n\n@@${nonce} ${name}.status\n${value[1]}\n`,
    )
    .join('');
}
