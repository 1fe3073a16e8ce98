import * as vscode from 'vscode';
import { fail } from '../../core/failure.ts';
import type { TargetProbe } from '../../exec/probe/targetProbe.ts';
import { machineOf, type MachineSpec, parseTarget } from '../../exec/target/targetSpec.ts';
import type { PipelineSettings } from '../../pipeline/pipelineSchema.ts';
import { resolveTarget } from '../../pipeline/places/resolveTarget.ts';
import { answerGate } from '../../tensorrt/gate/answerGate.ts';
import type { GateAnswer, GateReason } from '../../tensorrt/gate/gateAnswer.ts';
import { tritonReleases } from '../../tensorrt/releases.ts';
import { newestUpTo } from '../../tensorrt/versions.ts';
import { readServerVersion } from '../../triton/serverVersion.ts';
import { type Back, back, type Choice, runWizard, type WizardPage, wizardPage } from '../wizard.ts';
import { type BuildDraft, defaultDraft } from './buildDraft.ts';
import { reviewBuild } from './buildReview.ts';

/** A machine that an engine can be built on. */
export interface OfferedTarget {
  /** As pipelines name it: `here`, `ssh:gpu-host`. */
  readonly target: string;
  readonly label: string;
  /** What is known of its GPUs. */
  readonly description?: string;
  /** Absent while nobody has looked. */
  readonly hasGpu?: boolean;
}

/** What the form needs of the rest of the editor. */
export interface BuildFormParts {
  /** Known machines first, then hosts of the SSH configuration. */
  readonly offerTargets: () => Promise<readonly OfferedTarget[]>;
  /** Asks a machine what it has; may ask the user to sign in. */
  readonly probe: (machine: MachineSpec) => Promise<TargetProbe>;
  readonly imageRegistry: () => string;
}

interface Answers {
  readonly draft: BuildDraft;
  readonly probe?: TargetProbe;
  readonly gate?: GateAnswer;
}

/**
 * Asks for a TensorRT build: where, for which serving release, the gate's answer, precision, and everything else on one
 * page that also shows the command line.
 * @throws CancelledError when the user leaves a question.
 */
export async function askForBuild(
  title: string,
  settings: PipelineSettings,
  parts: BuildFormParts,
): Promise<BuildDraft> {
  const start: Answers = {
    draft: settings.engine ?? { ...defaultDraft, servingRelease: settings.export.servingRelease },
  };
  const answers = await runWizard<Answers>(
    title,
    [
      { ask: (page, state) => askTarget(page, state, settings, parts) },
      { ask: (page, state) => askRelease(page, state) },
      { ask: (page, state) => showGate(page, state, parts) },
      { ask: (page, state) => reviewPage(page, state, title, settings) },
    ],
    start,
  );
  return answers.draft;
}

async function askTarget(
  page: WizardPage,
  { draft }: Answers,
  settings: PipelineSettings,
  parts: BuildFormParts,
): Promise<Partial<Answers> | Back> {
  const offered = await parts.offerTargets();
  const named = Object.entries(settings.targets).map(([name, { at }]): OfferedTarget => ({
    target: name,
    label: name,
    description: at,
  }));
  const choices = [...named, ...offered]
    .toSorted((a, b) => rankOf(a, draft) - rankOf(b, draft))
    .map((each): Choice<string> => ({
      label: each.label,
      ...(each.description === undefined ? {} : { description: each.description }),
      icon: each.target === 'here' ? 'device-desktop' : 'remote',
      value: each.target,
    }));
  const target = await page.pick({
    placeholder: vscode.l10n.t('Which machine has the GPU the engine is for?'),
    choices,
  });
  if (target === back) {
    return back;
  }
  const { spec } = resolveTarget(target, settings.targets, 'engine.target');
  const machine =
    machineOf(spec) ?? fail({ kind: 'unsupported-platform', message: `${target} is no machine.` });
  const probe = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Looking at what {0} has…', target.replace(/^ssh:/u, '')),
    },
    () => parts.probe(machine),
  );
  return { draft: { ...draft, target }, probe };
}

/** What the pipeline names comes first, then machines with a GPU; this machine is last when it has none. */
function rankOf({ target, hasGpu }: Pick<OfferedTarget, 'target' | 'hasGpu'>, draft: BuildDraft): number {
  if (target === draft.target && (target !== 'here' || hasGpu === true)) {
    return 0;
  }
  return hasGpu === true ? 1 : target === 'here' ? 3 : 2;
}

async function askRelease(page: WizardPage, { draft }: Answers): Promise<Partial<Answers> | Back> {
  const newestFirst = tritonReleases.toReversed();
  const askServer = Symbol('ask a server');
  const choices: Choice<string | typeof askServer>[] = newestFirst
    .toSorted(
      (a, b) => Number(b.release === draft.servingRelease) - Number(a.release === draft.servingRelease),
    )
    .map((row): Choice<string> => ({
      label: row.release,
      description: [
        `Triton ${row.triton}`,
        ...(row.tensorrt === null ? [] : [`TensorRT ${row.tensorrt.value}`]),
        ...(row.cuda === null ? [] : [`CUDA ${row.cuda.value}`]),
      ].join(' · '),
      ...(row.release === draft.servingRelease
        ? { detail: vscode.l10n.t('What the pipeline is set to'), icon: 'check' }
        : {}),
      value: row.release,
    }));
  choices.splice(1, 0, {
    label: vscode.l10n.t('Ask a Running Server…'),
    description: vscode.l10n.t('takes the release from its version'),
    icon: 'server',
    value: askServer,
  });
  const release = await page.pick({
    placeholder: vscode.l10n.t('Which Triton release will serve the engine?'),
    choices,
  });
  if (release === back) {
    return back;
  }
  return release === askServer
    ? askServerAddress(page, draft)
    : { draft: { ...withoutServer(draft), servingRelease: release } };
}

/** The server is asked now for the gate's answer here, and again by the run, which must build for what serves then. */
async function askServerAddress(page: WizardPage, draft: BuildDraft): Promise<Partial<Answers> | Back> {
  const url = await page.input({
    prompt: vscode.l10n.t('HTTP address of the Triton server that will load the engine'),
    value: draft.servingServer ?? '',
    placeholder: 'http://127.0.0.1:8000',
    check: (text) =>
      /^https?:\/\/\S+$/u.test(text.trim()) ? undefined : vscode.l10n.t('Write it as http://HOST:8000.'),
  });
  if (url === back) {
    return back;
  }
  const version = await readServerVersion(url.trim());
  const release = newestUpTo(tritonReleases, version, ({ triton }) => triton)?.release;
  return {
    draft: {
      ...draft,
      servingServer: url.trim(),
      ...(release === undefined ? {} : { servingRelease: release }),
    },
  };
}

function withoutServer(draft: BuildDraft): BuildDraft {
  const rest = { ...draft };
  Reflect.deleteProperty(rest, 'servingServer');
  return rest;
}

async function showGate(
  page: WizardPage,
  { draft, probe }: Answers,
  parts: BuildFormParts,
): Promise<Partial<Answers> | Back> {
  if (probe === undefined) {
    return {};
  }
  const explicit = /(?:docker|podman):/u.test(draft.target) ? parseTarget(draft.target) : undefined;
  const gate = answerGate({
    serving: { kind: 'release', release: draft.servingRelease ?? '' },
    probe,
    registry: parts.imageRegistry(),
    compatibility: draft.compatibility,
    ...(explicit?.kind === 'container' ? { override: explicit.image } : {}),
  });
  for (;;) {
    const answer = await page.pick<GateChoice>({
      placeholder:
        gate.status === 'refused'
          ? vscode.l10n.t('The compatibility gate refuses')
          : vscode.l10n.t('The compatibility gate says'),
      choices: gateChoices(gate),
    });
    switch (answer) {
      case back:
      case 'leave':
        return back;
      case 'go':
      case 'overrule':
        return { gate, draft: { ...draft, acceptGate: answer === 'overrule' } };
      case 'read':
    }
  }
}

type GateChoice = 'go' | 'overrule' | 'leave' | 'read';

const reasonIcons: Readonly<Record<GateReason['level'], string>> = {
  ok: 'pass',
  warn: 'warning',
  stop: 'error',
};

/** What can be done, and between it the reasons, one a line: a quick pick cuts long lines. */
function gateChoices(gate: GateAnswer): Choice<GateChoice>[] {
  const reasons = gate.reasons.map(({ level, text, confidence }): Choice<GateChoice> => ({
    label: text,
    ...(confidence === null ? {} : { description: vscode.l10n.t('confidence {0}', confidence) }),
    icon: reasonIcons[level],
    value: 'read',
  }));
  const leave: Choice<GateChoice> = {
    label: vscode.l10n.t('Choose Something Else'),
    detail: gate.wouldHelp ?? vscode.l10n.t('Another release or another machine'),
    icon: 'arrow-left',
    value: 'leave',
  };
  if (gate.status === 'refused') {
    return [
      leave,
      ...reasons,
      {
        label: vscode.l10n.t('Build All the Same'),
        detail: vscode.l10n.t('The passport will say that the gate was overruled'),
        icon: 'warning',
        value: 'overrule',
      },
    ];
  }
  const { tensorrt } = gate;
  return [
    {
      label:
        gate.buildImage === null
          ? vscode.l10n.t('Build with trtexec of the Machine')
          : vscode.l10n.t('Build in {0}', gate.buildImage),
      ...(tensorrt === null ? {} : { description: `TensorRT ${tensorrt.version}` }),
      icon: 'arrow-right',
      value: 'go',
    },
    ...reasons,
    leave,
  ];
}

async function reviewPage(
  page: WizardPage,
  { draft, gate, probe }: Answers,
  title: string,
  settings: PipelineSettings,
): Promise<Partial<Answers> | Back> {
  const [gpu] = probe?.gpus ?? [];
  const reviewed = await reviewBuild(
    {
      title,
      settings,
      tensorrt: gate?.tensorrt?.version ?? '10',
      gpu: { name: gpu?.name ?? 'GPU', computeCapability: gpu?.computeCapability ?? null },
    },
    draft,
    page,
    () => wizardPage(title, 1, 1),
  );
  return reviewed === back ? back : { draft: reviewed };
}
