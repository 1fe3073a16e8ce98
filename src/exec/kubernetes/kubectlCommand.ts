import { fail } from '../../core/failure.ts';
import type { Command, StopPlan } from '../command.ts';
import { markKillArguments } from '../container/markKill.ts';
import {
  containerOfPod,
  jobLabel,
  jobManifest,
  type KubernetesJob,
  kubernetesJobName,
  type KubernetesSpec,
} from './jobManifest.ts';

/**
 * Commands for the user's own `kubectl`, which knows clusters, credentials and their plug-ins. All pure. They have been
 * compared as data; none has run against a control plane yet.
 */
export function createJobCommand(job: KubernetesJob): Command {
  return {
    ...kubectl(job.spec, ['create', '--filename=-', '--output=name']),
    stdin: JSON.stringify(jobManifest(job)),
  };
}

/** The pods of a job, as JSON for `readPod`. */
export function getPodsCommand(spec: KubernetesSpec, jobId: string): Command {
  return kubectl(spec, [
    'get',
    'pods',
    `--selector=${jobLabel}=${kubernetesJobName(jobId)}`,
    '--output=json',
  ]);
}

/** Both streams of the command in one, from its beginning, until the pod ends. */
export function followLogsCommand(spec: KubernetesSpec, pod: string): Command {
  return kubectl(spec, ['logs', '--follow', `--container=${containerOfPod}`, checkPod(pod)]);
}

/** Runs a program in the pod beside the command. */
export function execInPodCommand(spec: KubernetesSpec, pod: string, words: readonly string[]): Command {
  return kubectl(spec, ['exec', '--stdin', checkPod(pod), `--container=${containerOfPod}`, '--', ...words]);
}

/**
 * Copies the content of a folder of this machine into the pod. `kubectl cp` takes everything before a colon for a pod,
 * so it is run inside the folder here, and the folder there must not have a colon.
 */
export function copyInCommand(spec: KubernetesSpec, pod: string, copy: FolderCopy): Command {
  return {
    ...kubectl(spec, [
      'cp',
      `--container=${containerOfPod}`,
      '--retries=3',
      './.',
      podPath(pod, copy.podFolder),
    ]),
    cwd: copy.localFolder,
  };
}

/** Copies the content of a folder of the pod into a folder of this machine. */
export function copyOutCommand(spec: KubernetesSpec, pod: string, copy: FolderCopy): Command {
  return {
    ...kubectl(spec, [
      'cp',
      `--container=${containerOfPod}`,
      '--retries=3',
      podPath(pod, `${copy.podFolder}/.`),
      '.',
    ]),
    cwd: copy.localFolder,
  };
}

export interface FolderCopy {
  /** Absolute, on this machine. */
  readonly localFolder: string;
  /** Absolute, in the pod; below `podFolder` it lives on the pod's own volume. */
  readonly podFolder: string;
}

/** Ends the command in the pod by the signals of its plan; the pod stays. */
export function endInPodCommand(spec: KubernetesSpec, pod: string, jobId: string, plan: StopPlan): Command {
  return execInPodCommand(spec, pod, markKillArguments(jobId, plan));
}

/** Removes the job with its pod; a job that is gone already is no failure. */
export function deleteJobCommand(spec: KubernetesSpec, jobId: string): Command {
  return kubectl(spec, [
    'delete',
    'job',
    kubernetesJobName(jobId),
    '--ignore-not-found=true',
    '--cascade=background',
    '--wait=false',
  ]);
}

function kubectl(spec: KubernetesSpec, args: readonly string[]): Command {
  const context = spec.context === undefined ? [] : [`--context=${spec.context}`];
  return { program: 'kubectl', args: [...context, `--namespace=${spec.namespace}`, ...args] };
}

function podPath(pod: string, folder: string): string {
  return folder.startsWith('/') && !folder.includes(':')
    ? `${checkPod(pod)}:${folder}`
    : fail({ kind: 'bad-input', message: `${JSON.stringify(folder)} cannot be a folder of a pod.` });
}

/** Comes from the cluster's answer. */
function checkPod(pod: string): string {
  return /^[a-z0-9][a-z0-9.-]*$/u.test(pod)
    ? pod
    : fail({ kind: 'corrupt-file', message: `${JSON.stringify(pod)} is not the name of a pod.` });
}
