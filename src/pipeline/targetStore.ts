import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod/mini';
import { writeFileAtomically } from '../core/atomicFile.ts';
import { type Failure, failureKinds, isErrnoException } from '../core/failure.ts';
import { parseJson } from '../core/parseJson.ts';
import { withLock } from '../deploy/folderLock.ts';
import { type TargetProbe, targetProbeSchema } from '../exec/probe/targetProbe.ts';
import { formatTarget, type MachineSpec, parseTarget } from '../exec/target/targetSpec.ts';

/** A machine the user knows: this one, or an SSH host that was added. */
export interface StoredTarget {
  readonly spec: MachineSpec;
  /** For people: `this machine`, or the host's alias. */
  readonly name: string;
  readonly addedAtMs: number;
  /** What the machine had when it was last asked and answered. */
  readonly probe?: TargetProbe;
  /** Why the last probe failed; an earlier probe stays beside it. */
  readonly probeError?: Failure;
}

const failureSchema = z.object({
  kind: z.enum(failureKinds),
  message: z.string(),
  cause: z.optional(z.string()),
  nextStep: z.optional(z.string()),
});

const entrySchema = z.object({
  /** As `formatTarget` writes it. */
  target: z.string(),
  addedAtMs: z.number(),
  /** Checked by itself, so that a probe of another version costs itself only. */
  probe: z.optional(z.unknown()),
  probeError: z.optional(z.unknown()),
});

const fileSchema = z.object({
  schema: z.literal('engine-room.targets/1'),
  targets: z.array(entrySchema),
});

type Entry = z.infer<typeof entrySchema>;

/** Where the targets of this user are kept, whichever window or command line adds them. */
export function targetsFile(stateRoot: string): string {
  return join(stateRoot, 'targets.json');
}

/**
 * This machine, then the hosts that were added, oldest first.
 * @throws FailureError of kind `corrupt-file`.
 */
export async function readTargets(stateRoot: string): Promise<readonly StoredTarget[]> {
  return toTargets(await readEntries(stateRoot));
}

/** Adds a machine; one that is there already stays as it is. */
export async function addTarget(
  stateRoot: string,
  spec: MachineSpec,
  nowMs: number,
  signal?: AbortSignal,
): Promise<StoredTarget> {
  const targets = await change(stateRoot, spec, signal, (entry) => entry ?? newEntry(spec, nowMs));
  return (
    targets.find((target) => isSame(target.spec, spec)) ?? { spec, name: nameOf(spec), addedAtMs: nowMs }
  );
}

/** Forgets a machine and its probe; false when it was not there. This machine stays, only its probe goes. */
export async function removeTarget(
  stateRoot: string,
  spec: MachineSpec,
  signal?: AbortSignal,
): Promise<boolean> {
  let removed = false;
  await change(stateRoot, spec, signal, (entry) => {
    removed = entry !== undefined;
    return undefined;
  });
  return removed;
}

/** Keeps what a machine told; a host that was removed meanwhile stays removed. */
export async function saveProbe(stateRoot: string, spec: MachineSpec, probe: TargetProbe): Promise<void> {
  await change(stateRoot, spec, undefined, (entry) => {
    const base = entry ?? entryOfThisMachine(spec);
    return base === undefined ? undefined : { target: base.target, addedAtMs: base.addedAtMs, probe };
  });
}

/** Keeps why a machine could not be probed, beside what it told earlier. */
export async function saveProbeError(stateRoot: string, spec: MachineSpec, failure: Failure): Promise<void> {
  const { kind, message, cause, nextStep } = failure;
  const probeError = {
    kind,
    message,
    ...(cause === undefined ? {} : { cause }),
    ...(nextStep === undefined ? {} : { nextStep }),
  };
  await change(stateRoot, spec, undefined, (entry) => {
    const base = entry ?? entryOfThisMachine(spec);
    return base === undefined ? undefined : { ...base, probeError };
  });
}

/** True when two specs mean one machine. */
export function isSame(a: MachineSpec, b: MachineSpec): boolean {
  return formatTarget(a) === formatTarget(b);
}

/** Rewrites one machine's entry while nobody else does; `undefined` removes it. */
async function change(
  stateRoot: string,
  spec: MachineSpec,
  signal: AbortSignal | undefined,
  update: (entry: Entry | undefined) => Entry | undefined,
): Promise<readonly StoredTarget[]> {
  const file = targetsFile(stateRoot);
  return withLock(`${file}.lock`, signal, async () => {
    const entries = await readEntries(stateRoot);
    const target = formatTarget(spec);
    const at = entries.findIndex((entry) => entry.target === target);
    const updated = update(entries[at]);
    const kept = entries.flatMap((entry, index) => (index === at ? (updated ?? []) : entry));
    const targets = at < 0 && updated !== undefined ? [...kept, updated] : kept;
    const content = { schema: 'engine-room.targets/1', targets };
    await writeFileAtomically(file, `${JSON.stringify(content, undefined, 2)}\n`);
    return toTargets(targets);
  });
}

async function readEntries(stateRoot: string): Promise<readonly Entry[]> {
  const file = targetsFile(stateRoot);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (thrown) {
    if (isErrnoException(thrown) && thrown.code === 'ENOENT') {
      return [];
    }
    throw thrown;
  }
  return parseJson(text, fileSchema, { what: 'The list of targets', file }).targets;
}

function newEntry(spec: MachineSpec, addedAtMs: number): Entry {
  return { target: formatTarget(spec), addedAtMs };
}

/** This machine is always known; its entry comes with its first probe. */
function entryOfThisMachine(spec: MachineSpec): Entry | undefined {
  return spec.kind === 'here' ? newEntry(spec, 0) : undefined;
}

function toTargets(entries: readonly Entry[]): StoredTarget[] {
  const targets = entries.flatMap(toTarget);
  const here = targets.find(({ spec }) => spec.kind === 'here') ?? {
    spec: { kind: 'here' } as const,
    name: nameOf({ kind: 'here' }),
    addedAtMs: 0,
  };
  return [here, ...targets.filter(({ spec }) => spec.kind !== 'here')];
}

/** An entry of a form that this version does not know, such as another kind of target, is passed over. */
function toTarget({ target, addedAtMs, probe, probeError }: Entry): StoredTarget[] {
  const spec = toMachine(target);
  if (spec === undefined) {
    return [];
  }
  const readProbe = z.safeParse(targetProbeSchema, probe);
  const readError = z.safeParse(failureSchema, probeError);
  return [
    {
      spec,
      name: nameOf(spec),
      addedAtMs,
      ...(readProbe.success ? { probe: readProbe.data } : {}),
      ...(readError.success ? { probeError: toFailureRecord(readError.data) } : {}),
    },
  ];
}

function toMachine(text: string): MachineSpec | undefined {
  try {
    const spec = parseTarget(text);
    return spec.kind === 'here' || spec.kind === 'ssh' ? spec : undefined;
  } catch {
    return undefined;
  }
}

function toFailureRecord({ kind, message, cause, nextStep }: z.infer<typeof failureSchema>): Failure {
  return {
    kind,
    message,
    ...(cause === undefined ? {} : { cause }),
    ...(nextStep === undefined ? {} : { nextStep }),
  };
}

function nameOf(spec: MachineSpec): string {
  return spec.kind === 'here' ? 'this machine' : spec.host;
}
