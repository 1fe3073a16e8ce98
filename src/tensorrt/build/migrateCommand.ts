import { quoteForPosixShell } from '../../exec/commandText.ts';
import { compareVersions } from '../versions.ts';
import { flippedDefaults, migrationRules, oldTypes, type MigrationRule } from './migrateRules.ts';
import { joinShellLine, splitShellLine, type ShellWord } from './shellLine.ts';
import type { CommandNote } from './trtexecCommand.ts';
import { listedVersions, nearestOption, optionsOf, versionsWith } from './trtexecOptions.ts';

export interface MigratedCommand {
  readonly line: string;
  readonly changes: readonly CommandNote[];
  /** What a person must look at: the line does not do the same, or has words that no trtexec knows. */
  readonly problems: readonly string[];
}

/**
 * Turns a saved trtexec line for one version of TensorRT into one for another. Whatever stands before `trtexec`
 * (assignments, `docker run …`, a path) and after its options (pipes, redirections) stays as written, and so does every
 * option that needs no change, in its order. Nothing is evaluated; variables stay.
 * @param from the version the line was written for; guessed from its options when undefined.
 * @throws FailureError of kind `incompatible` when `to`, or `from`, is older than 7.1.
 */
export function migrateTrtexecCommand(line: string, from: string | undefined, to: string): MigratedCommand {
  const words = splitShellLine(line);
  const changes: CommandNote[] = [];
  const problems: string[] = [];
  const migrated: ShellWord[] = [];
  let found = false;
  let index = 0;
  while (index < words.length) {
    const rest = words.slice(index);
    const end = rest.findIndex(({ operator }) => operator);
    const segment = end < 0 ? rest : rest.slice(0, Math.max(1, end));
    // The last one: `docker run --name trtexec IMAGE trtexec …`.
    const at = segment.findLastIndex(isTrtexec);
    if (at >= 0) {
      found = true;
      const migration = new Migration(segment.slice(at + 1), from, to);
      migrated.push(...segment.slice(0, at + 1), ...migration.run());
      changes.push(...migration.changes);
      problems.push(...migration.problems);
    } else {
      for (const word of segment) {
        if (!word.operator && /(?:^|[\s/;&])trtexec\s/u.test(word.value)) {
          found = true;
          const inner = migrateQuoted(word, from, to);
          migrated.push(inner.word);
          changes.push(...inner.changes);
          problems.push(...inner.problems);
        } else {
          migrated.push(word);
        }
      }
    }
    index += segment.length;
  }
  if (!found) {
    problems.push('There is no trtexec in this line.');
  }
  return { line: joinShellLine(migrated), changes, problems };
}

/** The line inside `bash -c "…"`. Only where the quotes hold no escapes, so that nothing becomes live that was text. */
function migrateQuoted(
  word: ShellWord,
  from: string | undefined,
  to: string,
): { word: ShellWord; changes: readonly CommandNote[]; problems: readonly string[] } {
  const [, single, double] = /^(?:'([^']*)'|"([^"\\]*)")$/su.exec(word.raw) ?? [];
  const text = single ?? double;
  if (text === undefined) {
    return {
      word,
      changes: [],
      problems: [
        `The command inside ${word.raw} is quoted in a way that is left alone; migrate it by itself.`,
      ],
    };
  }
  const { line, changes, problems } = migrateTrtexecCommand(text, from, to);
  const raw =
    double === undefined
      ? `'${line.replaceAll("'", `'\\''`)}'`
      : `"${line.replaceAll(/["\\]/gu, (character) => `\\${character}`)}"`;
  return { word: { ...word, raw, value: line }, changes, problems };
}

/** One option of the line as written. */
interface LineOption {
  readonly word: ShellWord;
  /** Undefined for a word that is not of the form --name or --name=value. */
  readonly name: string | undefined;
  readonly value: string | undefined;
}

class Migration {
  readonly changes: CommandNote[] = [];
  readonly problems: string[] = [];
  private readonly from: string;
  private readonly to: string;
  private readonly known: ReadonlySet<string>;
  private options: LineOption[];

  constructor(words: readonly ShellWord[], from: string | undefined, to: string) {
    this.options = words.map(readOption);
    this.to = to;
    this.known = optionsOf(to).options;
    this.from = from ?? this.guessVersion();
    optionsOf(this.from);
  }

  run(): ShellWord[] {
    this.reportUnknown();
    this.keepFirstProfile();
    this.keepMeaningOfDefaults();
    this.keepTypes();
    for (const option of [...this.options]) {
      this.migrateName(option);
    }
    this.migrateValues();
    this.dropDoubles();
    return this.options.map(({ word }) => word);
  }

  /** The newest version before 11 that takes every option, for most saved lines are that old; else the newest of all. */
  private guessVersion(): string {
    const names = this.options.flatMap(({ name }) =>
      name !== undefined && versionsWith(name).length > 0 ? [name] : [],
    );
    const fitting = listedVersions.filter((version) => {
      const { options } = optionsOf(version);
      return names.every((name) => options.has(name));
    });
    const guess =
      fitting.findLast((version) => compareVersions(version, '11') < 0) ?? fitting.at(-1) ?? '10.16';
    this.note(
      'info',
      `Taken to be a line for TensorRT ${guess}, the newest before 11 that knows its options.`,
    );
    return guess;
  }

  private reportUnknown(): void {
    for (const { name, word } of this.options) {
      if (name === undefined) {
        if (word.raw !== '' && !/^-[hdv]$/u.test(word.value) && !hasExpansion(word.raw)) {
          this.problems.push(
            `"${word.value}" is not an option: trtexec takes --name or --name=value in one word.`,
          );
        }
      } else if (versionsWith(name).length === 0) {
        const nearest = nearestOption(name, this.known);
        this.problems.push(
          `No known trtexec has --${name}${nearest === undefined ? '' : `; did you mean --${nearest}?`}`,
        );
      }
    }
  }

  private migrateName(option: LineOption): void {
    const { name } = option;
    if (name === undefined || this.known.has(name)) {
      return;
    }
    if (name === 'memPoolSize') {
      this.poolsToWorkspace(option);
      return;
    }
    const listed = versionsWith(name);
    if (listed.length === 0) {
      return; // Told already; the word stays for its writer to mend.
    }
    const rule = (migrationRules[name] ?? []).find(
      (candidate) => candidate.kind !== 'rename' || this.known.has(candidate.to),
    );
    const earlier = listed.findLast((version) => compareVersions(version, this.to) < 0);
    if (rule === undefined || (rule.kind === 'gone' && earlier === undefined && rule.todo !== oldTypes)) {
      const why =
        earlier === undefined
          ? `it came with TensorRT ${listed[0] ?? ''}`
          : `TensorRT ${earlier} had it, ${this.to} has not`;
      this.remove(option, 'dropped', `--${name} is left out: ${why}.`);
      return;
    }
    this.apply(option, name, rule);
  }

  private apply(option: LineOption, name: string, rule: MigrationRule): void {
    switch (rule.kind) {
      case 'rename': {
        const renamed = rewrite(option, rule.to, rule.value);
        this.replace(option, renamed);
        this.note('changed', `${option.word.value} is now ${renamed.word.value}.`);
        return;
      }
      case 'needless':
        this.remove(option, 'changed', `--${name} is left out: ${rule.why}.`);
        return;
      case 'gone':
        this.remove(option, 'dropped', `--${name} is left out: ${rule.why}.`);
        if (rule.todo !== undefined && !this.problems.includes(rule.todo)) {
          this.problems.push(rule.todo);
        }
        return;
    }
  }

  /** Values that changed although the name stayed. */
  private migrateValues(): void {
    for (const option of [...this.options]) {
      const { name, value } = option;
      if (value === undefined || hasExpansion(option.word.raw)) {
        continue;
      }
      if (name === 'percentile' && value.includes(',') && compareVersions(this.to, '8.5') < 0) {
        const values = value.split(',');
        const kept = values.includes('99') ? '99' : (values.at(-1) ?? '99');
        this.replace(
          option,
          rewrite(option, 'percentile', () => kept),
        );
        this.note('dropped', `Of the percentiles only ${kept} is kept: lists came with TensorRT 8.5.`);
      } else if (
        name === 'hardwareCompatibilityLevel' &&
        value.toLowerCase() === 'samecomputecapability' &&
        compareVersions(this.to, '10.9') < 0
      ) {
        this.remove(
          option,
          'dropped',
          `${option.word.value} is left out: that level came with TensorRT 10.9.`,
        );
      } else if (name === 'memPoolSize' && compareVersions(this.to, '10') < 0) {
        const plain = value.replaceAll(/:([\d.]+[KMGB][iB]*)/giu, (all, size: string) => {
          const mebibytes = inMebibytes(size);
          return mebibytes === undefined ? all : `:${mebibytes}`;
        });
        if (plain !== value) {
          this.replace(
            option,
            rewrite(option, 'memPoolSize', () => plain),
          );
          this.note('changed', `Sizes in --memPoolSize are in MiB: units are read from TensorRT 10 on.`);
        }
      }
    }
  }

  /** `--memPoolSize=workspace:2G,…` for a version that has only --workspace, in MiB. */
  private poolsToWorkspace(option: LineOption): void {
    const pools = (option.value ?? '').split(',').map((pool) => pool.split(':'));
    const size = inMebibytes(pools.find(([pool]) => pool === 'workspace')?.[1] ?? '');
    for (const [pool = ''] of pools) {
      if (pool !== 'workspace') {
        this.note('dropped', `The memory pool ${pool} is left out: pools came with TensorRT 8.4.`);
      }
    }
    if (size === undefined) {
      this.remove(option, 'dropped', '--memPoolSize is left out: memory pools came with TensorRT 8.4.');
      if (pools.some(([pool]) => pool === 'workspace')) {
        this.problems.push(
          `The workspace in ${option.word.value} is not a plain number; add --workspace=MiB.`,
        );
      }
      return;
    }
    const renamed = rewrite(option, 'workspace', () => String(size));
    this.replace(option, renamed);
    this.note('changed', `${option.word.value} is now ${renamed.word.value}, in MiB.`);
  }

  private keepFirstProfile(): void {
    if (this.known.has('profile')) {
      return;
    }
    const second = this.options.findIndex(({ name, value }) => name === 'profile' && value !== '0');
    if (second >= 0) {
      const shapes = ['minShapes', 'optShapes', 'maxShapes', 'profile'];
      this.options = this.options.filter(({ name }, at) => at < second || !shapes.includes(name ?? ''));
      this.note('dropped', 'Only the first optimization profile is kept: several came with TensorRT 9.1.');
    }
    for (const option of this.options.filter(({ name }) => name === 'profile')) {
      this.remove(option, 'changed', '--profile=0 is left out: there is one profile.');
    }
  }

  /** Transfers, CUDA graph and spin wait are the other way round from 11 on; what the line measured stays the same. */
  private keepMeaningOfDefaults(): void {
    const wasNew = compareVersions(this.from, '11') >= 0;
    const isNew = compareVersions(this.to, '11') >= 0;
    if (wasNew === isNew) {
      return;
    }
    const measures = !['skipInference', 'buildOnly', 'getPlanVersionOnly', 'help'].some((name) =>
      this.has(name),
    );
    for (const { on, off, oldDefault, what } of flippedDefaults) {
      const before = wasNew === (oldDefault === 'on') ? 'off' : 'on';
      // The word for what is not the default decides; the other one does nothing, also where 11 still takes it.
      const other = before === 'on' ? 'off' : 'on';
      const state = this.has(other === 'on' ? on : off) ? other : before;
      const nowDefault = before === 'on' ? 'off' : 'on';
      for (const option of this.options.filter(({ name }) => name === on || name === off)) {
        if (state === nowDefault || !this.known.has(option.name ?? '')) {
          this.remove(
            option,
            'changed',
            `--${option.name ?? ''} is left out: it is the default of TensorRT ${this.to}.`,
          );
        }
      }
      const word = state === 'on' ? on : off;
      if (measures && state !== nowDefault && !this.known.has(word)) {
        this.note(
          'dropped',
          `TensorRT ${this.to} cannot measure ${state === 'on' ? 'with' : 'without'} ${what}.`,
        );
      } else if (measures && state !== nowDefault && !this.has(word)) {
        this.append(word);
        this.note(
          'changed',
          `--${word} is added: TensorRT ${this.to} measures ${nowDefault === 'on' ? 'with' : 'without'} ${what} by default, TensorRT ${this.from} ${before === 'on' ? 'with' : 'without'}.`,
        );
      }
    }
    const profiles = this.has('dumpProfile') || this.has('exportProfile');
    if (isNew) {
      for (const option of this.options.filter(({ name }) => name === 'separateProfileRun')) {
        this.remove(
          option,
          'changed',
          '--separateProfileRun is left out: it is always so from TensorRT 11 on.',
        );
      }
    } else if (
      profiles &&
      measures &&
      !this.has('separateProfileRun') &&
      this.known.has('separateProfileRun')
    ) {
      this.append('separateProfileRun');
      this.note(
        'changed',
        '--separateProfileRun is added: TensorRT 11 always times layers in a run of their own.',
      );
    }
  }

  /** A line of version 11 builds the types of the ONNX; older versions must be told. */
  private keepTypes(): void {
    const builds = this.has('onnx');
    if (!builds || compareVersions(this.from, '11') < 0 || compareVersions(this.to, '11') >= 0) {
      return;
    }
    if (this.has('stronglyTyped')) {
      return;
    }
    if (this.known.has('stronglyTyped')) {
      this.append('stronglyTyped');
      this.note('changed', '--stronglyTyped is added: TensorRT 11 always takes the types from the ONNX.');
    } else {
      this.problems.push(
        `TensorRT ${this.to} picks the types itself and builds FP32 unless told; add --fp16 or --int8 if the ONNX has such types.`,
      );
    }
  }

  private dropDoubles(): void {
    const repeatable = new Set([
      'plugins',
      'staticPlugins',
      'dynamicPlugins',
      'setPluginsToSerialize',
      'refPair',
    ]);
    const shapes = new Set([
      'profile',
      'minShapes',
      'optShapes',
      'maxShapes',
      'loadInputs',
      'loadRefOutputs',
    ]);
    const seen = new Set<string>();
    for (const option of [...this.options]) {
      const { name } = option;
      if (name === undefined || repeatable.has(name) || shapes.has(name)) {
        continue;
      }
      if (seen.has(name)) {
        this.remove(option, 'changed', `A second --${name} is left out; trtexec refuses repeated options.`);
      }
      seen.add(name);
    }
  }

  private has(name: string): boolean {
    return this.options.some((option) => option.name === name);
  }

  private append(name: string): void {
    const last = this.options.findLast(({ word }) => word.raw !== '');
    const before = last === undefined || last.word.before === '' ? ' ' : last.word.before;
    const at = last === undefined ? 0 : this.options.indexOf(last) + 1;
    const word = { before, raw: `--${name}`, value: `--${name}`, operator: false };
    this.options.splice(at, 0, { word, name, value: undefined });
  }

  private remove(option: LineOption, kind: 'dropped' | 'changed', text: string): void {
    this.options = this.options.filter((other) => other !== option);
    this.note(kind, text);
  }

  private replace(option: LineOption, by: LineOption): void {
    this.options = this.options.map((other) => (other === option ? by : other));
  }

  private note(kind: CommandNote['kind'], text: string): void {
    this.changes.push({ kind, text });
  }
}

function readOption(word: ShellWord): LineOption {
  const [, name, value] = /^--([A-Za-z0-9]+)(?:=(.*))?$/su.exec(word.value) ?? [];
  return { word, name, value };
}

/** The option under another name, or with another value; a value that a shell would expand stays as written. */
function rewrite(
  option: LineOption,
  name: string,
  change: (value: string) => string = (value) => value,
): LineOption {
  const { word } = option;
  if (option.value === undefined) {
    // heuristic becomes builderOptimizationLevel=2.
    const value = change('');
    const text = value === '' ? `--${name}` : `--${name}=${value}`;
    return {
      word: { ...word, raw: text, value: text },
      name,
      ...{ value: value === '' ? undefined : value },
    };
  }
  const value = change(option.value);
  const text = `--${name}=${value}`;
  const rawValue = /^--[A-Za-z0-9]+=(.*)$/su.exec(word.raw)?.[1];
  const raw =
    hasExpansion(word.raw) && rawValue !== undefined
      ? `--${name}=${change(rawValue)}`
      : hasExpansion(word.raw)
        ? `"${text}"`
        : quoteForPosixShell(text);
  return { word: { ...word, raw, value: text }, name, value };
}

function isTrtexec({ value, operator }: ShellWord): boolean {
  return !operator && /^(?:.*[\\/])?trtexec(?:\.exe)?$/su.test(value);
}

/** A variable or substitution that the shell would replace: outside single quotes. */
function hasExpansion(raw: string): boolean {
  return /[$`]/u.test(raw.replaceAll(/'[^']*'|\\./gsu, ''));
}

/** `2G`, `512M`, `1024` (MiB) and so on as whole MiB. */
function inMebibytes(size: string): number | undefined {
  const [, digits, unit = 'M'] = /^(\d+(?:\.\d+)?)([KMGB])?(?:i?B)?$/iu.exec(size) ?? [];
  const factors: Readonly<Record<string, number>> = { B: 1 / 1048576, K: 1 / 1024, M: 1, G: 1024 };
  const factor = factors[unit.toUpperCase()];
  return digits === undefined || factor === undefined
    ? undefined
    : Math.max(1, Math.ceil(Number(digits) * factor));
}
