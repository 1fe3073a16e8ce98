import { parseArgs } from 'node:util';
import { fail } from '../core/failure.ts';
import { type StepName, stepNames } from '../pipeline/runRecord.ts';

export const verbs = [
  ...stepNames,
  'run',
  'check',
  'probe',
  'compare',
  'passport',
  'servers',
  'metrics',
  'stop',
  'targets',
  'engine',
  'migrate',
  'trace',
  'help',
  'version',
] as const;
export type Verb = (typeof verbs)[number];

export const outputFormats = ['text', 'json', 'csv', 'markdown'] as const;
export type OutputFormat = (typeof outputFormats)[number];

/** A command line, read. */
export interface CliArguments {
  readonly verb: Verb;
  readonly positionals: readonly string[];
  readonly pipeline: string | undefined;
  readonly steps: readonly StepName[];
  readonly python: string | undefined;
  /** Target of every step that takes one. */
  readonly target: string | undefined;
  /** SSH configuration to use in place of the user's own. */
  readonly sshConfig: string | undefined;
  readonly imageRegistry: string;
  /** 0: no limit. */
  readonly cacheLimitBytes: number;
  /** Versions of TensorRT that a command line is migrated between. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly image: string | undefined;
  readonly format: OutputFormat;
  readonly runFolder: string | undefined;
  readonly stateRoot: string | undefined;
  readonly tritonFolder: string | undefined;
  readonly idleStopSeconds: number;
  readonly all: boolean;
  /** Numbers as the old TensorBoard plug-in defined them. */
  readonly legacy: boolean;
  /** Large traces are read anew and not kept. */
  readonly noCache: boolean;
  /** Numbers as HolisticTraceAnalysis defines them. */
  readonly hta: boolean;
  /** File with the limits that a comparison of traces has to keep. */
  readonly budget: string | undefined;
  /** File that a report or a share file is written to. */
  readonly output: string | undefined;
  /** Leaves folders of source files and the machine's name out of a share file. */
  readonly stripPaths: boolean;
  readonly html: boolean;
}

const options = {
  pipeline: { type: 'string', short: 'p' },
  steps: { type: 'string' },
  python: { type: 'string' },
  target: { type: 'string' },
  'ssh-config': { type: 'string' },
  'image-registry': { type: 'string' },
  'cache-limit-gb': { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  image: { type: 'string' },
  format: { type: 'string' },
  json: { type: 'boolean' },
  csv: { type: 'boolean' },
  markdown: { type: 'boolean' },
  'run-folder': { type: 'string' },
  'state-folder': { type: 'string' },
  'triton-folder': { type: 'string' },
  'idle-stop-seconds': { type: 'string' },
  all: { type: 'boolean' },
  legacy: { type: 'boolean' },
  hta: { type: 'boolean' },
  'no-cache': { type: 'boolean' },
  budget: { type: 'string' },
  output: { type: 'string', short: 'o' },
  'strip-paths': { type: 'boolean' },
  html: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

/**
 * Reads the words after `engine-room`.
 * @throws FailureError of kind `bad-input` for unknown verbs, options and values.
 */
export function parseArguments(words: readonly string[]): CliArguments {
  const { values, positionals } = parse(words);
  const [first, ...rest] = positionals;
  const asked =
    values.version === true ? 'version' : values.help === true || first === undefined ? 'help' : first;
  const verb = oneOf(verbs, asked, 'verb');
  const [stray] = rest.slice(namesOf(verb));
  if (stray !== undefined) {
    return fail({
      kind: 'bad-input',
      message: `"${stray}" is not expected after ${verb}.`,
      nextStep: 'Options begin with --; engine-room help lists them.',
    });
  }
  const isStep = oneOfOrUndefined(stepNames, verb);
  return {
    verb,
    positionals: rest,
    pipeline: values.pipeline,
    steps: isStep === undefined ? parseSteps(values.steps) : [isStep],
    python: values.python,
    target: values.target,
    sshConfig: values['ssh-config'],
    imageRegistry: values['image-registry'] ?? '',
    cacheLimitBytes: parseGigabytes(values['cache-limit-gb']),
    from: values.from,
    to: values.to,
    image: values.image === '' ? fail({ kind: 'bad-input', message: '--image needs a file.' }) : values.image,
    format: parseFormat(values),
    runFolder: values['run-folder'],
    stateRoot: values['state-folder'],
    tritonFolder: values['triton-folder'],
    idleStopSeconds: parseSeconds(values['idle-stop-seconds']),
    all: values.all === true,
    legacy: values.legacy === true,
    hta: values.hta === true,
    noCache: values['no-cache'] === true,
    budget: values.budget,
    output:
      values.output === '' ? fail({ kind: 'bad-input', message: '--output needs a file.' }) : values.output,
    stripPaths: values['strip-paths'] === true,
    html: values.html === true,
  };
}

/** How many words a verb takes after itself. */
function namesOf(verb: Verb): number {
  switch (verb) {
    case 'passport':
    case 'engine':
    case 'migrate':
      return 1;
    case 'help':
    case 'targets':
    case 'trace':
      return Infinity;
    default:
      return 0;
  }
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options, allowPositionals: true, strict: true });
  } catch (thrown) {
    return fail({
      kind: 'bad-input',
      message: thrown instanceof Error ? thrown.message : String(thrown),
      nextStep: 'engine-room help lists verbs and options.',
    });
  }
}

function parseSteps(text: string | undefined): StepName[] {
  if (text === undefined) {
    return [...stepNames];
  }
  const asked = text.split(',').map((name) => oneOf(stepNames, name.trim(), 'step'));
  // Steps feed each other, so their order is the pipeline's whatever order they were named in.
  return stepNames.filter((name) => asked.includes(name));
}

function parseFormat(values: {
  format?: string;
  json?: boolean;
  csv?: boolean;
  markdown?: boolean;
}): OutputFormat {
  const [short, other] = (['json', 'csv', 'markdown'] as const).filter((name) => values[name] === true);
  if (other !== undefined) {
    return fail({ kind: 'bad-input', message: `--${short ?? ''} and --${other} exclude each other.` });
  }
  return short ?? oneOf(outputFormats, values.format ?? 'text', 'format');
}

const defaultCacheLimitGB = 50;

function parseGigabytes(text: string | undefined): number {
  const gigabytes = text === undefined ? defaultCacheLimitGB : Number(text);
  if (!Number.isFinite(gigabytes) || gigabytes < 0) {
    return fail({
      kind: 'bad-input',
      message: `--cache-limit-gb needs a number from 0 (no limit) on, not "${text ?? ''}".`,
    });
  }
  return gigabytes * 1e9;
}

const defaultIdleStopSeconds = 600;

function parseSeconds(text: string | undefined): number {
  const seconds = text === undefined ? defaultIdleStopSeconds : Number(text);
  if (!Number.isFinite(seconds) || seconds <= 0) {
    return fail({
      kind: 'bad-input',
      message: `--idle-stop-seconds needs a number above 0, not "${text ?? ''}".`,
    });
  }
  return seconds;
}

function oneOf<T extends string>(allowed: readonly T[], value: string, what: string): T {
  return (
    oneOfOrUndefined(allowed, value) ??
    fail({
      kind: 'bad-input',
      message: `"${value}" is not a ${what}.`,
      nextStep: `Use one of: ${allowed.join(', ')}.`,
    })
  );
}

function oneOfOrUndefined<T extends string>(allowed: readonly T[], value: string): T | undefined {
  return allowed.find((candidate) => candidate === value);
}
