import { z } from 'zod/mini';
import type { Failure } from '../../core/failure.ts';
import { parseJson } from '../../core/parseJson.ts';
import type { KubernetesSpec } from './jobManifest.ts';

const waitingSchema = z.object({ reason: z.optional(z.string()), message: z.optional(z.string()) });

const podListSchema = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      status: z.optional(
        z.object({
          phase: z.optional(z.string()),
          reason: z.optional(z.string()),
          message: z.optional(z.string()),
          conditions: z.optional(
            z.array(
              z.object({
                type: z.string(),
                status: z.string(),
                reason: z.optional(z.string()),
                message: z.optional(z.string()),
              }),
            ),
          ),
          containerStatuses: z.optional(
            z.array(
              z.object({
                state: z.optional(
                  z.object({
                    waiting: z.optional(waitingSchema),
                    running: z.optional(z.unknown()),
                    terminated: z.optional(
                      z.object({ exitCode: z.number(), reason: z.optional(z.string()) }),
                    ),
                  }),
                ),
              }),
            ),
          ),
        }),
      ),
    }),
  ),
});

/** Where the pod of a job stands. `none`: the cluster has not made it yet, or has removed it. */
export type PodState =
  | { readonly state: 'none' }
  | { readonly state: 'pending'; readonly pod: string; readonly reason?: string }
  | { readonly state: 'running'; readonly pod: string }
  | {
      readonly state: 'ended';
      readonly pod: string;
      readonly exitCode: number | null;
      readonly reason?: string;
    }
  /** It cannot begin, and waiting would not help. */
  | { readonly state: 'refused'; readonly pod: string; readonly failure: Failure };

/** Reasons of a waiting container that stay (kubernetes.io, "Images", "Debug Pods"). */
const imageReasons: readonly string[] = [
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
];
const otherReasons: readonly string[] = [
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
];

/**
 * Reads the answer of `getPodsCommand`.
 * @throws FailureError of kind `corrupt-file` when it is no list of pods.
 */
export function readPod(text: string, spec: KubernetesSpec): PodState {
  const [item] = parseJson(text, podListSchema, { what: 'The list of pods' }).items;
  if (item === undefined) {
    return { state: 'none' };
  }
  const pod = item.metadata.name;
  const { status } = item;
  const container = status?.containerStatuses?.[0]?.state;
  if (container?.terminated !== undefined) {
    return {
      state: 'ended',
      pod,
      exitCode: container.terminated.exitCode,
      ...reasonOf(container.terminated.reason),
    };
  }
  if (status?.phase === 'Failed' || status?.phase === 'Succeeded') {
    return { state: 'ended', pod, exitCode: null, ...reasonOf(status.message ?? status.reason) };
  }
  if (container?.running !== undefined) {
    return { state: 'running', pod };
  }
  const waiting = container?.waiting;
  const reason = waiting?.reason ?? '';
  if (imageReasons.includes(reason)) {
    return { state: 'refused', pod, failure: explainImage(spec, waiting?.message ?? reason) };
  }
  if (otherReasons.includes(reason)) {
    const cause = waiting?.message ?? reason;
    const message = `The pod ${pod} could not start ${spec.image}.`;
    return { state: 'refused', pod, failure: { kind: 'process-failed', message, cause } };
  }
  const unscheduled = status?.conditions?.find(
    ({ type, status: met }) => type === 'PodScheduled' && met === 'False',
  );
  return { state: 'pending', pod, ...reasonOf(unscheduled?.message ?? waiting?.reason) };
}

function reasonOf(reason: string | undefined): { readonly reason?: string } {
  return reason === undefined ? {} : { reason };
}

function explainImage(spec: KubernetesSpec, cause: string): Failure {
  return {
    kind: 'missing-image',
    message: `The cluster cannot fetch the image ${spec.image}.`,
    cause,
    nextStep: `Check the name, and that the namespace ${spec.namespace} may fetch it (imagePullSecrets of its default service account).`,
  };
}
