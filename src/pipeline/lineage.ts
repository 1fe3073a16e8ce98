import { basename } from 'node:path';
import { joinSentences, plainText, sentence, strong } from '../core/sentence.ts';
import { formatCount } from '../core/units.ts';
import type { Artifact, Passport } from './passport.ts';
import type { ChainInput, ChainNode, ChainState, PassportChain } from './passportChain.ts';

/** What is on disk now under an artifact's path; undefined when nothing is. */
export type FindArtifact = (path: string) => Promise<Artifact | undefined>;

/** Roles that carry the model itself, in the order in which the way back prefers them. */
const mainRoles = ['model', 'source'];

/**
 * The way of an artifact back to its origin, with what has changed since. The path is as passports hold it.
 * Reads nothing itself: `find` says what is on disk.
 */
export async function traceLineage(
  artifactPath: string,
  passports: readonly Passport[],
  find: FindArtifact,
): Promise<PassportChain> {
  const nodes: ChainNode[] = [];
  const seen = new Set<string>();
  let path: string | undefined = artifactPath;
  while (path !== undefined && !seen.has(path)) {
    seen.add(path);
    const node = await describeNode(path, passports, find);
    nodes.push(node);
    path = mainInput(node)?.path;
  }
  spreadStaleness(nodes);
  return { ...summarise(nodes), stale: nodes[0]?.stale !== undefined, nodes };
}

async function describeNode(
  path: string,
  passports: readonly Passport[],
  find: FindArtifact,
): Promise<ChainNode> {
  const now = await find(path);
  const passport = passportOf(path, now, passports);
  const artifact = now ?? passport?.artifact ?? { path, sha256: '', sizeBytes: 0 };
  if (passport === undefined) {
    const state: ChainState = now === undefined ? 'missing' : 'no-passport';
    return {
      artifact,
      tools: {},
      options: {},
      measured: {},
      state,
      inputs: [],
      ...(state === 'missing' ? { stale: `${basename(path)} no longer exists.` } : {}),
    };
  }
  const inputs = await Promise.all(
    passport.inputs.map(async (input): Promise<ChainInput> => ({
      ...input,
      state: compare(input, await find(input.path)),
    })),
  );
  const state = compare(passport.artifact, now);
  const stale = whyStale(path, passport.step, state, inputs);
  return {
    artifact,
    step: passport.step,
    createdAt: passport.createdAt,
    tools: passport.tools,
    machine: machineText(passport.machine),
    options: passport.options,
    measured: passport.measured,
    state,
    inputs,
    ...(stale === undefined ? {} : { stale }),
  };
}

/** Where a step ran; this machine needs no name. */
function machineText({ target, gpu, cpu, cores, os }: Passport['machine']): string {
  return [target === 'here' ? undefined : target, gpu, cpu, formatCount(cores, 'core'), os]
    .filter((part) => part !== undefined && part !== '')
    .join(', ');
}

/** The passport of exactly this content, else the newest one written for this path. */
function passportOf(
  path: string,
  now: Artifact | undefined,
  passports: readonly Passport[],
): Passport | undefined {
  const forPath = passports.filter((passport) => passport.artifact.path === path);
  return forPath.findLast((passport) => passport.artifact.sha256 === now?.sha256) ?? forPath.at(-1);
}

function compare(recorded: Artifact, now: Artifact | undefined): ChainState {
  if (now === undefined) {
    return 'missing';
  }
  return now.sha256 === recorded.sha256 ? 'current' : 'changed';
}

function whyStale(
  path: string,
  step: string,
  state: ChainState,
  inputs: readonly ChainInput[],
): string | undefined {
  if (state === 'missing') {
    return `${basename(path)} no longer exists.`;
  }
  if (state === 'changed') {
    return `${basename(path)} is not what ${step} wrote.`;
  }
  const changed = inputs.find((input) => input.state !== 'current');
  if (changed === undefined) {
    return undefined;
  }
  const name = basename(changed.path);
  return changed.state === 'missing' ? `${name} is gone since ${step}.` : `${name} changed after ${step}.`;
}

function mainInput(node: ChainNode): ChainInput | undefined {
  return mainRoles
    .map((role) => node.inputs.find((input) => input.role === role))
    .find((input) => input !== undefined);
}

/** What was made from something stale is stale too, for the same reason. Nodes lead from the artifact to its origin. */
function spreadStaleness(nodes: ChainNode[]): void {
  for (let index = nodes.length - 2; index >= 0; index--) {
    const node = nodes[index];
    const origin = nodes[index + 1];
    if (node !== undefined && node.stale === undefined && origin?.stale !== undefined) {
      nodes[index] = { ...node, stale: origin.stale };
    }
  }
}

function summarise(nodes: readonly ChainNode[]): Pick<PassportChain, 'sentence' | 'note'> {
  const artifact = nodes[0];
  const origin = nodes.at(-1);
  if (artifact === undefined || origin === undefined || artifact.step === undefined) {
    return {
      sentence: sentence`${strong(basename(artifact?.artifact.path ?? 'This file'))} has no passport.`,
      note: sentence`It was not made by a step of this project, or its passport was removed.`,
    };
  }
  const name = basename(artifact.artifact.path);
  const stepCount = nodes.filter((node) => node.step !== undefined).length;
  const way = sentence`${strong(name)} comes from ${strong(basename(origin.artifact.path))} in ${formatCount(stepCount, 'step')}; `;
  if (artifact.stale === undefined) {
    return { sentence: joinSentences(way, sentence`nothing changed since.`) };
  }
  return {
    sentence: sentence`${strong(name)} is ${strong('stale')}: ${artifact.stale}`,
    note: sentence`${plainText(way).replace('; ', '.')} Run the steps after the change again to renew it.`,
  };
}
