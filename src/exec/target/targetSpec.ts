import { fail } from '../../core/failure.ts';

/** A machine that holds files: this one, or a host of the user's SSH configuration. */
export type MachineSpec = { readonly kind: 'here' } | { readonly kind: 'ssh'; readonly host: string };

export const containerEngines = ['docker', 'podman'] as const;
export type ContainerEngine = (typeof containerEngines)[number];

/** `auto` asks for the GPUs when the engine has NVIDIA's runtime. */
export type GpuAccess = 'auto' | 'all' | 'none';

/** A place that can run a command. */
export type TargetSpec =
  | MachineSpec
  | {
      readonly kind: 'container';
      readonly on: MachineSpec;
      readonly engine: ContainerEngine;
      readonly image: string;
      readonly gpus: GpuAccess;
      /** `engine`: what the container engine gives by default; no network when absent. */
      readonly network?: 'none' | 'engine';
    }
  | {
      readonly kind: 'running-container';
      readonly on: MachineSpec;
      readonly engine: ContainerEngine;
      readonly container: string;
    }
  | {
      readonly kind: 'kubernetes';
      /** Context of the user's kubeconfig; the current one when absent. */
      readonly context?: string;
      readonly namespace: string;
      readonly image: string;
      readonly gpus: number;
    };

/** The machine whose files a target sees; undefined for Kubernetes, which has none of its own. */
export function machineOf(spec: TargetSpec): MachineSpec | undefined {
  switch (spec.kind) {
    case 'here':
    case 'ssh':
      return spec;
    case 'container':
    case 'running-container':
      return spec.on;
    case 'kubernetes':
      return undefined;
  }
}

/**
 * A target as one word, for files, command lines and messages: `here`, `ssh:gpu-host`, `docker:IMAGE`,
 * `ssh:gpu-host/podman:IMAGE`, `ssh:gpu-host/docker-exec:CONTAINER`, `kubernetes:CONTEXT/NAMESPACE/IMAGE`
 * (an empty context is the current one). {@link parseTarget} reads it back, but for the GPU choices.
 */
export function formatTarget(spec: TargetSpec): string {
  switch (spec.kind) {
    case 'here':
      return 'here';
    case 'ssh':
      return `ssh:${spec.host}`;
    case 'container':
      return `${formatPrefix(spec.on)}${spec.engine}:${spec.image}`;
    case 'running-container':
      return `${formatPrefix(spec.on)}${spec.engine}-exec:${spec.container}`;
    case 'kubernetes':
      return `kubernetes:${spec.context ?? ''}/${spec.namespace}/${spec.image}`;
  }
}

function formatPrefix(machine: MachineSpec): string {
  return machine.kind === 'here' ? '' : `ssh:${machine.host}/`;
}

/**
 * Reads what {@link formatTarget} writes.
 * @throws FailureError of kind `bad-input` that lists the forms.
 */
export function parseTarget(text: string): TargetSpec {
  const ssh = /^ssh:([^/]+)(?:\/(.+))?$/su.exec(text);
  if (ssh?.[1] !== undefined) {
    const on: MachineSpec = { kind: 'ssh', host: checkHost(ssh[1], text) };
    return ssh[2] === undefined ? on : (parseContainer(ssh[2], on) ?? refuse(text));
  }
  if (text === 'here') {
    return { kind: 'here' };
  }
  const kubernetes = /^kubernetes:([^/]*)\/([^/]+)\/(.+)$/su.exec(text);
  if (kubernetes?.[2] !== undefined && kubernetes[3] !== undefined) {
    const context = kubernetes[1] ?? '';
    return {
      kind: 'kubernetes',
      ...(context === '' ? {} : { context }),
      namespace: kubernetes[2],
      image: kubernetes[3],
      gpus: 1,
    };
  }
  return parseContainer(text, { kind: 'here' }) ?? refuse(text);
}

function parseContainer(text: string, on: MachineSpec): TargetSpec | undefined {
  const [, engineName, exec, name] = /^([a-z]+)(-exec)?:(.+)$/su.exec(text) ?? [];
  const engine = containerEngines.find((candidate) => candidate === engineName);
  if (engine === undefined || name === undefined || name.startsWith('-')) {
    return undefined;
  }
  return exec === undefined
    ? { kind: 'container', on, engine, image: name, gpus: 'auto' }
    : { kind: 'running-container', on, engine, container: name };
}

/** A host that begins with a dash would be read as an option by every program it is given to. */
function checkHost(host: string, text: string): string {
  return host.startsWith('-') || /[\s\p{Cc}]/u.test(host) ? refuse(text) : host;
}

function refuse(text: string): never {
  return fail({
    kind: 'bad-input',
    message: `"${text}" is not a target.`,
    nextStep:
      'Write here, ssh:HOST, docker:IMAGE, podman:IMAGE, ssh:HOST/docker:IMAGE, docker-exec:CONTAINER or kubernetes:CONTEXT/NAMESPACE/IMAGE.',
  });
}
