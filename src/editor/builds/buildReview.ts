import * as vscode from 'vscode';
import { formatCommand } from '../../exec/commandText.ts';
import type { PipelineSettings } from '../../pipeline/pipelineSchema.ts';
import {
  buildPrecisions,
  engineCompatibilities,
  type BuildPrecision,
} from '../../tensorrt/build/buildChoices.ts';
import { defaultPrecision } from '../../tensorrt/build/defaultChoices.ts';
import { explainChoice } from '../../tensorrt/build/explainChoice.ts';
import { checkProfiles, profilesOf } from '../../tensorrt/build/profiles.ts';
import { splitShellLine } from '../../tensorrt/build/shellLine.ts';
import { buildEngineCommand, type TrtexecCommand } from '../../tensorrt/build/trtexecCommand.ts';
import { toFailure } from '../../core/failure.ts';
import { type Back, back, type Choice, type WizardPage } from '../wizard.ts';
import { type BuildDraft, formatProfile, parseProfile, toChoices } from './buildDraft.ts';

/** What the review page shows beside the answers. */
export interface ReviewFacts {
  readonly title: string;
  readonly settings: PipelineSettings;
  /** TensorRT that will build. */
  readonly tensorrt: string;
  readonly gpu: { readonly name: string; readonly computeCapability: string | null };
}

type Field =
  | 'build'
  | 'precision'
  | 'workspace'
  | 'profiles'
  | 'timingCache'
  | 'level'
  | 'compatibility'
  | 'commandLine'
  | 'copy';

/**
 * The last page: every choice with what it is set to; one can be changed at a time until Build is chosen.
 * @param again makes a page without place among others, for the questions behind an entry.
 */
export async function reviewBuild(
  facts: ReviewFacts,
  start: BuildDraft,
  page: WizardPage,
  again: () => WizardPage,
): Promise<BuildDraft | Back> {
  let draft = start;
  for (;;) {
    const field = await page.pick<Field>({
      placeholder: vscode.l10n.t('Build the engine, or change how'),
      choices: reviewChoices(facts, draft),
    });
    if (field === back) {
      return back;
    }
    if (field === 'build') {
      return draft;
    }
    draft = { ...draft, ...(await change(field, facts, draft, again())) };
  }
}

/** The command line of a draft; paths are short, since the real ones are the target's. */
function commandOf(facts: ReviewFacts, draft: BuildDraft): TrtexecCommand {
  const advised = defaultPrecision(facts.gpu.name, facts.gpu.computeCapability).precision;
  const choices = toChoices(draft, advised, profilesOf(facts.settings.inputs));
  return buildEngineCommand(facts.tensorrt, choices, {
    onnx: 'model.onnx',
    plan: 'model.plan',
    ...(draft.timingCache ? { timingCache: 'timing.cache' } : {}),
  });
}

function reviewChoices(facts: ReviewFacts, draft: BuildDraft): Choice<Field>[] {
  const { l10n } = vscode;
  const advised = defaultPrecision(facts.gpu.name, facts.gpu.computeCapability);
  const profiles = draft.profiles.length > 0 ? draft.profiles : profilesOf(facts.settings.inputs);
  const command = commandOf(facts, draft);
  const dropped = command.notes.filter(({ kind }) => kind === 'dropped').map(({ text }) => text);
  return [
    {
      label: l10n.t('Build'),
      description: `${draft.target} · Triton ${draft.servingRelease ?? ''} · TensorRT ${facts.tensorrt}`,
      ...(dropped.length === 0 ? {} : { detail: dropped.join(' ') }),
      icon: 'play',
      value: 'build',
    },
    {
      label: l10n.t('Precision'),
      description: draft.precision === 'auto' ? l10n.t('automatic') : draft.precision.toUpperCase(),
      detail:
        draft.precision === 'auto'
          ? advised.why
          : explainChoice({
              field: 'precision',
              value: draft.precision,
              computeCapability: facts.gpu.computeCapability,
              tensorrt: facts.tensorrt,
            }),
      icon: 'symbol-numeric',
      value: 'precision',
    },
    {
      label: l10n.t('Shapes'),
      description: profiles.length === 0 ? l10n.t('fixed') : profiles.map(formatProfile).join(' | '),
      detail: explainChoice({ field: 'profiles', count: profiles.length }),
      icon: 'symbol-ruler',
      value: 'profiles',
    },
    {
      label: l10n.t('Workspace'),
      description: `${draft.workspaceMiB} MiB`,
      detail: explainChoice({ field: 'workspace', valueMiB: draft.workspaceMiB }),
      icon: 'database',
      value: 'workspace',
    },
    {
      label: l10n.t('Timing Cache'),
      description: draft.timingCache ? l10n.t('kept') : l10n.t('none'),
      detail: explainChoice({ field: 'timingCache', value: draft.timingCache }),
      icon: 'watch',
      value: 'timingCache',
    },
    {
      label: l10n.t('Optimisation Level'),
      description:
        draft.optimizationLevel === undefined ? l10n.t('the version’s own') : String(draft.optimizationLevel),
      detail: explainChoice({ field: 'optimizationLevel', value: draft.optimizationLevel }),
      icon: 'dashboard',
      value: 'level',
    },
    {
      label: l10n.t('Compatibility'),
      description: draft.compatibility === 'none' ? l10n.t('none') : draft.compatibility,
      detail: explainChoice({ field: 'compatibility', value: draft.compatibility }),
      icon: 'versions',
      value: 'compatibility',
    },
    { label: l10n.t('Edit Command Line…'), icon: 'terminal', value: 'commandLine' },
    // A quick pick cuts long lines, and this one is to be read.
    ...wrapWords(['trtexec', ...command.args].map((word) => formatCommand({ program: word, args: [] }))).map(
      (line): Choice<Field> => ({ label: line, icon: 'blank', value: 'commandLine' }),
    ),
    { label: l10n.t('Copy Command Line'), icon: 'copy', value: 'copy' },
  ];
}

/** What fits into a quick pick beside an icon, in letters. */
const lineWidth = 76;

function wrapWords(words: readonly string[]): readonly string[] {
  return words.reduce<readonly string[]>((lines, word) => {
    const last = lines.at(-1);
    return last === undefined || last.length + 1 + word.length > lineWidth
      ? [...lines, word]
      : [...lines.slice(0, -1), `${last} ${word}`];
  }, []);
}

/** Asks for one field; "Back" leaves it as it is. */
async function change(
  field: Exclude<Field, 'build'>,
  facts: ReviewFacts,
  draft: BuildDraft,
  page: WizardPage,
): Promise<Partial<BuildDraft>> {
  const { l10n } = vscode;
  switch (field) {
    case 'precision':
      return picked(await page.pick(precisionQuestion(facts)), (precision) => ({ precision }));
    case 'timingCache':
      return { timingCache: !draft.timingCache };
    case 'compatibility':
      return picked(
        await page.pick({
          placeholder: l10n.t('Where else shall the engine load?'),
          choices: engineCompatibilities.map((value) => ({
            label: value === 'none' ? l10n.t('none') : value,
            detail: explainChoice({ field: 'compatibility', value }),
            value,
          })),
        }),
        (compatibility) => ({ compatibility }),
      );
    case 'level':
      return picked(
        await page.pick({
          placeholder: l10n.t('How long may the builder search?'),
          choices: [undefined, 0, 1, 2, 3, 4, 5].map((value) => ({
            label: value === undefined ? l10n.t('the version’s own') : String(value),
            detail: explainChoice({ field: 'optimizationLevel', value }),
            value,
          })),
        }),
        (optimizationLevel) =>
          optimizationLevel === undefined ? withoutLevel(draft) : { optimizationLevel },
      );
    case 'workspace':
      return picked(
        await page.input({
          prompt: l10n.t('Workspace limit in MiB'),
          value: String(draft.workspaceMiB),
          check: (text) =>
            /^[1-9]\d{0,6}$/u.test(text.trim()) ? undefined : l10n.t('A whole number of MiB, such as 1024.'),
        }),
        (text) => ({ workspaceMiB: Number(text.trim()) }),
      );
    case 'profiles':
      return picked(await askProfiles(facts, draft, page), (profiles) => ({ profiles }));
    case 'commandLine':
      return picked(await editCommandLine(facts, draft, page), (extraArgs) => ({ extraArgs }));
    case 'copy':
      await vscode.env.clipboard.writeText(
        formatCommand({ program: 'trtexec', args: commandOf(facts, draft).args }),
      );
      return {};
  }
}

function picked<T>(answer: T | Back, use: (answer: T) => Partial<BuildDraft>): Partial<BuildDraft> {
  return answer === back ? {} : use(answer);
}

function withoutLevel(draft: BuildDraft): Partial<BuildDraft> {
  const rest = { ...draft };
  Reflect.deleteProperty(rest, 'optimizationLevel');
  return rest;
}

function precisionQuestion(facts: ReviewFacts) {
  const advised = defaultPrecision(facts.gpu.name, facts.gpu.computeCapability);
  const values: readonly ('auto' | BuildPrecision)[] = ['auto', ...buildPrecisions];
  return {
    placeholder: vscode.l10n.t('Which precision?'),
    choices: values.map((value) => ({
      label: value === 'auto' ? vscode.l10n.t('automatic') : value.toUpperCase(),
      detail:
        value === 'auto'
          ? advised.why
          : explainChoice({
              field: 'precision',
              value,
              computeCapability: facts.gpu.computeCapability,
              tensorrt: facts.tensorrt,
            }),
      value,
    })),
  };
}

async function askProfiles(
  facts: ReviewFacts,
  draft: BuildDraft,
  page: WizardPage,
): Promise<BuildDraft['profiles'] | Back> {
  const current = draft.profiles.length > 0 ? draft.profiles : profilesOf(facts.settings.inputs);
  const parse = (text: string) => text.split('|').map((part) => parseProfile(part.trim()));
  const text = await page.input({
    prompt: vscode.l10n.t('Smallest, most frequent and largest shape of each input; | between profiles'),
    value: current.map(formatProfile).join(' | '),
    placeholder: 'input=1x3x224x224/8x3x224x224/32x3x224x224',
    check: (typed) => {
      const profiles = parse(typed);
      if (profiles.includes(undefined)) {
        return vscode.l10n.t('Write NAME=MIN/OPT/MAX with sizes joined by x, inputs separated by ;');
      }
      try {
        checkProfiles(
          profiles.filter((profile) => profile !== undefined),
          facts.settings.inputs,
        );
        return undefined;
      } catch (thrown) {
        return toFailure(thrown).message;
      }
    },
  });
  return text === back
    ? back
    : parse(text)
        .filter((profile) => profile !== undefined)
        .map((profile) => structuredClone(profile));
}

/** What the edited line has beyond the generated one becomes extra options, which go before the form's own. */
async function editCommandLine(
  facts: ReviewFacts,
  draft: BuildDraft,
  page: WizardPage,
): Promise<BuildDraft['extraArgs'] | Back> {
  const plain = commandOf(facts, { ...draft, extraArgs: [] }).args;
  const extraOf = (text: string) =>
    splitShellLine(text)
      .map(({ value }) => value)
      .filter((word) => word.startsWith('--') && !plain.includes(word));
  const text = await page.input({
    prompt: vscode.l10n.t('Options that you add or change go before those of the form'),
    value: formatCommand({ program: 'trtexec', args: commandOf(facts, draft).args }),
    check: (typed) => {
      try {
        commandOf(facts, { ...draft, extraArgs: extraOf(typed) });
        return undefined;
      } catch (thrown) {
        const { message, nextStep } = toFailure(thrown);
        return [message, nextStep].filter(Boolean).join(' ');
      }
    },
  });
  return text === back ? back : extraOf(text);
}
