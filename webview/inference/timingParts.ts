import type { RequestTiming } from './api.ts';

export type TimingPartName = 'queue' | 'computeInput' | 'computeInfer' | 'computeOutput' | 'rest';

export interface TimingPart {
  readonly name: TimingPartName;
  readonly durationNs: number;
  /** Of all parts, between 0 and 1. */
  readonly share: number;
}

/**
 * Splits a request's time into the server's own parts and the rest, which is network and client. Empty when the server
 * reported none. Other requests at the same moment can make the server's parts exceed the total; then no rest is left.
 */
export function timingParts(timing: RequestTiming): TimingPart[] {
  const { queueNs, computeInputNs, computeInferNs, computeOutputNs, totalNs } = timing;
  const server = [queueNs, computeInputNs, computeInferNs, computeOutputNs];
  if (server.every((part) => part === undefined)) {
    return [];
  }
  const serverNs = server.reduce<number>((sum, part) => sum + (part ?? 0), 0);
  const restNs = Math.max(0, totalNs - serverNs);
  const allNs = serverNs + restNs || 1;
  const parts: [TimingPartName, number | undefined][] = [
    ['queue', queueNs],
    ['computeInput', computeInputNs],
    ['computeInfer', computeInferNs],
    ['computeOutput', computeOutputNs],
    ['rest', restNs],
  ];
  return parts.flatMap(([name, durationNs]) =>
    durationNs === undefined ? [] : [{ name, durationNs, share: durationNs / allNs }],
  );
}
