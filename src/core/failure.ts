import { escapeControls } from './escapeControls.ts';

/**
 * What went wrong, as data: the user reads `message`, `cause` and `nextStep`; code decides on `kind`;
 * the Problems panel uses `file`, `line` and `field`.
 */
export interface Failure {
  readonly kind: FailureKind;
  /** One sentence naming what failed and the thing it failed on. */
  readonly message: string;
  readonly file?: string;
  /** 1-based line in `file`. */
  readonly line?: number;
  /** 1-based column in `line`. */
  readonly column?: number;
  /** Path of a field inside `file`, such as `inputs[0].dtype`. */
  readonly field?: string;
  /** Why, in the words of the tool that refused. */
  readonly cause?: string;
  /** What the user can do now: a sentence, or an exact command line. */
  readonly nextStep?: string;
  /** What the editor can do about it with one button. */
  readonly remedy?: Remedy;
  /** Long text for the log only, such as a traceback. */
  readonly details?: string;
}

/**
 * `engine-…` change one field of the pipeline's `engine` section and run again;
 * `build-form` asks for the build anew; `target-cleanup` makes room on the target; `pipeline-file` opens it.
 */
export const remedies = [
  'engine-precision-fp32',
  'engine-workspace-larger',
  'engine-workspace-smaller',
  'build-form',
  'target-cleanup',
  'pipeline-file',
] as const;

export type Remedy = (typeof remedies)[number];

export const failureKinds = [
  'usage',
  'bad-input',
  'not-found',
  'missing-tool',
  'missing-package',
  'entry-point',
  'unsupported-operator',
  'wrong-shape',
  'corrupt-file',
  'accuracy-gate',
  'port-taken',
  'server-crashed',
  'server-refused',
  'unreachable',
  'sign-in',
  'host-key',
  'missing-image',
  'incompatible',
  'out-of-memory',
  'disk-full',
  'timeout',
  'unsupported-platform',
  'process-failed',
  'internal',
] as const;

export type FailureKind = (typeof failureKinds)[number];

/** Carries a {@link Failure} through promise chains inside a service; its boundary turns it into an {@link Outcome}. */
export class FailureError extends Error {
  override readonly name = 'FailureError';
  readonly failure: Failure;

  constructor(failure: Failure, options?: ErrorOptions) {
    super(failure.message, options);
    this.failure = failure;
  }
}

/** Thrown when the caller's signal was aborted; never shown as an error. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';

  constructor() {
    super('Cancelled');
  }
}

/** Ends the current function with a failure. */
export function fail(failure: Failure): never {
  throw new FailureError(failure);
}

/** Throws {@link CancelledError} when the signal is aborted. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) {
    throw new CancelledError();
  }
}

/** Turns anything thrown into a {@link Failure}; Node's file errors keep their path and get plain words. */
export function toFailure(thrown: unknown): Failure {
  if (thrown instanceof FailureError) {
    return thrown.failure;
  }
  if (isErrnoException(thrown)) {
    return fromErrno(thrown);
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const details = thrown instanceof Error ? thrown.stack : undefined;
  return { kind: 'internal', message, ...(details === undefined ? {} : { details }) };
}

/** True for errors of Node's system calls, which carry `code` and often `path`. */
export function isErrnoException(thrown: unknown): thrown is NodeJS.ErrnoException {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string';
}

function fromErrno(error: NodeJS.ErrnoException): Failure {
  const file = error.path;
  const place = file === undefined ? {} : { file };
  const subject = file ?? 'the file system';
  switch (error.code) {
    case 'ENOENT':
      return {
        kind: 'not-found',
        message: `${subject} does not exist.`,
        nextStep: 'Check the spelling of the path, and whether the file was moved or removed.',
        ...place,
      };
    case 'ENOSPC':
      return {
        kind: 'disk-full',
        message: `The disk is full: ${subject} could not be written.`,
        nextStep: 'Free some space and run the step again; earlier results are unchanged.',
        ...place,
      };
    case 'EACCES':
    case 'EPERM':
      return { kind: 'bad-input', message: `${subject} may not be read or written by this user.`, ...place };
    case 'ENOTDIR':
      return {
        kind: 'bad-input',
        message: `${subject} leads through a file where a folder is needed.`,
        nextStep: 'Choose another path.',
        ...place,
      };
    case 'EISDIR':
      return { kind: 'bad-input', message: `${subject} is a folder; a file was expected.`, ...place };
    default:
      return {
        kind: 'internal',
        message: error.message,
        ...place,
        ...(error.stack === undefined ? {} : { details: error.stack }),
      };
  }
}

/**
 * A failure as the lines a terminal shows: message, place, cause, next step. Names of files may be in all of them, so
 * control characters are escaped; only the words of a tool may have several lines.
 */
export function formatFailure(failure: Failure): string {
  const place = formatPlace(failure);
  return [
    escapeControls(failure.message),
    place === undefined ? undefined : `  at    ${escapeControls(place)}`,
    failure.cause === undefined ? undefined : `  cause ${formatCause(failure.cause)}`,
    failure.nextStep === undefined ? undefined : `  next  ${escapeControls(failure.nextStep)}`,
  ]
    .filter((line) => line !== undefined)
    .join('\n');
}

/** Further lines are indented, so that none looks like another field. */
function formatCause(cause: string): string {
  return cause.split(/\r?\n/).map(escapeControls).join('\n        ');
}

function formatPlace(failure: Failure): string | undefined {
  if (failure.file === undefined) {
    return failure.field;
  }
  const line = failure.line === undefined ? '' : `:${failure.line}`;
  const column = failure.line === undefined || failure.column === undefined ? '' : `:${failure.column}`;
  const field = failure.field === undefined ? '' : ` (${failure.field})`;
  return `${failure.file}${line}${column}${field}`;
}
