import { fail } from '../../core/failure.ts';
import { sha256Of } from '../../core/hash.ts';
import { type Command, defaultStopPlan } from '../command.ts';
import { jobMarkVariable } from '../job/jobFolder.ts';
import type { TargetSpec } from '../target/targetSpec.ts';

export type KubernetesSpec = Extract<TargetSpec, { kind: 'kubernetes' }>;

export interface KubernetesJob {
  readonly spec: KubernetesSpec;
  /** Letters, digits and dashes. */
  readonly jobId: string;
  readonly command: Command;
  /** The cluster ends the job when it takes longer, waiting for files included. */
  readonly deadlineSeconds: number;
}

/** Folder of the pod that holds the command's files and what is said between the pod and us; gone with the pod. */
export const podFolder = '/engine-room';
export const podFiles = {
  /** Present once the command's files are there: the command begins. */
  start: `${podFolder}/start`,
  stdin: `${podFolder}/stdin`,
  /** Holds the exit status of the command. */
  status: `${podFolder}/status`,
  /** Present once the results have been fetched: the pod may end. */
  collected: `${podFolder}/collected`,
} as const;

/** Name of the only container of a pod. */
export const containerOfPod = 'main';
export const jobLabel = 'engine-room/job';

/** Finished jobs are removed by the cluster after this time, should nobody have done so. */
const keepFinishedSeconds = 3_600;

/**
 * Waits for the files, runs the command, records its exit status, waits until the results are fetched. Only the command
 * carries the job's mark, so that ending what is marked leaves this one to tell the status.
 * Arguments: mark, working folder (or nothing), program, its arguments.
 */
const podScript = [
  'mark=$1 folder=$2; shift 2',
  `until [ -e ${podFiles.start} ]; do sleep 0.2; done`,
  `[ -e ${podFiles.stdin} ] || : > ${podFiles.stdin}`,
  'if [ -n "$folder" ] && ! cd -- "$folder"; then status=125; else',
  // In the foreground, since a shell lets what it starts in the background ignore SIGINT; "exec" so that no built-in
  // command of the shell is taken for the program.
  `  ${jobMarkVariable}=$mark sh -c 'exec "$@"' sh "$@" < ${podFiles.stdin}; status=$?`,
  'fi',
  `echo "$status" > ${podFiles.status}.partial && mv ${podFiles.status}.partial ${podFiles.status}`,
  `until [ -e ${podFiles.collected} ]; do sleep 0.2; done`,
  'exit "$status"',
].join('\n');

/**
 * A Job of `batch/v1` that runs one command in one container of an image, once. Pure.
 *
 * `$` is doubled in arguments and values because Kubernetes replaces `$(NAME)` in both (kubernetes.io, "Define Dependent
 * Environment Variables"); the image needs `sh`, `sleep` and, for `kubectl cp`, `tar`. Values of variables are in the
 * manifest: who may read Jobs of the namespace may read them.
 *
 * Checked as data only: it has not run against a control plane yet.
 * @throws FailureError of kind `bad-input` for names that the cluster would refuse.
 */
export function jobManifest({ spec, jobId, command, deadlineSeconds }: KubernetesJob) {
  const labels = { 'app.kubernetes.io/managed-by': 'engine-room', [jobLabel]: kubernetesJobName(jobId) };
  const plan = command.stop ?? defaultStopPlan;
  const graceSeconds = Math.ceil(plan.reduce((sum, step) => sum + step.waitMs, 0) / 1_000) + 5;
  const container = {
    name: containerOfPod,
    image: spec.image,
    imagePullPolicy: 'IfNotPresent',
    command: ['sh', '-c', podScript, 'engine-room'].map(escapeReferences),
    args: [jobId, command.cwd ?? '', checkProgram(command.program), ...command.args].map(escapeReferences),
    env: Object.entries(command.env ?? {}).map(([name, value]) => ({
      name: checkVariable(name),
      value: escapeReferences(value),
    })),
    ...(spec.gpus === 0 ? {} : { resources: { limits: { 'nvidia.com/gpu': spec.gpus } } }),
    volumeMounts: [
      { name: 'work', mountPath: podFolder },
      { name: 'shared-memory', mountPath: '/dev/shm' },
    ],
  };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: kubernetesJobName(jobId), namespace: checkNamespace(spec.namespace), labels },
    spec: {
      // A command that failed is told, never tried again by itself.
      backoffLimit: 0,
      activeDeadlineSeconds: deadlineSeconds,
      ttlSecondsAfterFinished: keepFinishedSeconds,
      template: {
        metadata: { labels },
        spec: {
          restartPolicy: 'Never',
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          terminationGracePeriodSeconds: graceSeconds,
          containers: [container],
          volumes: [
            { name: 'work', emptyDir: {} },
            // A pod's own 64 MiB break the data loaders of PyTorch; NVIDIA recommends 1 GiB.
            { name: 'shared-memory', emptyDir: { medium: 'Memory', sizeLimit: '1Gi' } },
          ],
        },
      },
    },
  };
}

/** Name of a job in the cluster: a DNS label (RFC 1123) of at most 63 characters, the same for the same id. */
export function kubernetesJobName(jobId: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9-]*$/u.test(jobId)) {
    return fail({ kind: 'internal', message: `${JSON.stringify(jobId)} is not the id of a job.` });
  }
  const name = `engine-room-${jobId}`;
  const plain = name === name.toLowerCase() && name.length <= 52 && !name.endsWith('-');
  return plain ? name : `engine-room-${sha256Of(jobId).slice(0, 32)}`;
}

/** The kubelet turns `$$` into `$` and `$(NAME)` into a value; nothing else of a text is touched. */
function escapeReferences(text: string): string {
  if (text.includes('\0')) {
    return fail({ kind: 'bad-input', message: 'An argument holds a zero byte.' });
  }
  return text.replaceAll('$', '$$$$');
}

/** Some shells would read a program that begins with a dash as an option of their `exec`. */
function checkProgram(program: string): string {
  return program === '' || program.startsWith('-')
    ? fail({ kind: 'bad-input', message: `${JSON.stringify(program)} is not a program for a pod.` })
    : program;
}

function checkVariable(name: string): string {
  return /^[A-Za-z_.-][A-Za-z0-9_.-]*$/u.test(name)
    ? name
    : fail({
        kind: 'bad-input',
        message: `${JSON.stringify(name)} cannot be an environment variable of a pod.`,
      });
}

function checkNamespace(namespace: string): string {
  return /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/u.test(namespace)
    ? namespace
    : fail({ kind: 'bad-input', message: `${JSON.stringify(namespace)} is not the name of a namespace.` });
}
