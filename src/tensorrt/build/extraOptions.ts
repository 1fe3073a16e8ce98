import { fail } from '../../core/failure.ts';
import type { CommandDraft, DraftOption } from './commandDraft.ts';
import { nearestOption, versionsWith } from './trtexecOptions.ts';

/** Options that say the same thing: one given by hand replaces all of ours. */
const groups: readonly (readonly string[])[] = [
  ['workspace', 'memPoolSize'],
  ['skipInference', 'buildOnly'],
  ['versionCompatible', 'vc'],
  ['includeDataTransfers', 'noDataTransfers'],
  ['useCudaGraph', 'noCudaGraph'],
  ['useSpinWait', 'noSpinWait'],
  ['streams', 'infStreams'],
  ['minShapes', 'optShapes', 'maxShapes', 'profile'],
];

/** Where we read the results; another path would lose them. */
const ours = new Set([
  ...['onnx', 'saveEngine', 'loadEngine', 'timingCacheFile', 'loadInputs'],
  ...['exportTimes', 'exportProfile', 'exportLayerInfo', 'exportOutput'],
]);

const repeatable = new Set([
  ...['plugins', 'staticPlugins', 'dynamicPlugins', 'setPluginsToSerialize'],
  ...['minShapes', 'optShapes', 'maxShapes', 'profile', 'refPair', 'loadRefOutputs'],
]);

/**
 * Adds the words that the user wrote. One of ours that they repeat is replaced, except for the files we read afterwards.
 * @throws FailureError of kind `bad-input` for a word that is no option, or an option that the version lacks.
 */
export function addExtraOptions(draft: CommandDraft, words: readonly string[]): void {
  const extra: DraftOption[] = [];
  for (const word of words) {
    const option = parse(draft, word);
    if (ours.has(option.name) && draft.options.some(({ name }) => name === option.name)) {
      draft.note('dropped', `--${option.name} is set by Engine Room, which reads that file afterwards.`);
    } else {
      const earlier = repeatable.has(option.name)
        ? -1
        : extra.findIndex(({ name }) => sameThing(name, option.name));
      if (earlier >= 0) {
        extra.splice(earlier, 1);
        draft.note('changed', `--${option.name} is given twice; the last one counts.`);
      }
      extra.push(option);
    }
  }
  const replaced = draft.options.filter((option) => extra.some(({ name }) => sameThing(name, option.name)));
  draft.options = [...draft.options.filter((option) => !replaced.includes(option)), ...extra];
  for (const name of new Set(replaced.map((option) => option.name))) {
    draft.note('changed', `--${name} of the form is replaced by what the further options say.`);
  }
}

function parse(draft: CommandDraft, word: string): DraftOption {
  const [, name, value] = /^--([A-Za-z0-9]+)(?:=(.*))?$/su.exec(word) ?? [];
  if (name === undefined) {
    return fail({
      kind: 'bad-input',
      message: `"${word}" is not an option of trtexec.`,
      cause: 'Options are --name or --name=value, in one word.',
      nextStep: 'Correct it in the further options of the build.',
      field: 'extraArgs',
    });
  }
  if (!draft.known.has(name)) {
    const nearest = nearestOption(name, draft.known);
    const elsewhere = versionsWith(name);
    return fail({
      kind: 'bad-input',
      message: `trtexec of TensorRT ${draft.version} has no option --${name}.`,
      ...(elsewhere.length === 0
        ? {}
        : { cause: `TensorRT ${elsewhere[0] ?? ''} to ${elsewhere.at(-1) ?? ''} had it.` }),
      nextStep: `${nearest === undefined || elsewhere.length > 0 ? 'Remove it' : `Write --${nearest}, or remove it`} from the further options of the build.`,
      field: 'extraArgs',
    });
  }
  return value === undefined ? { name } : { name, value };
}

function sameThing(a: string, b: string): boolean {
  return a === b || groups.some((group) => group.includes(a) && group.includes(b));
}
