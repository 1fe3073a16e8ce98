import { fail } from '../../core/failure.ts';
import type { Command } from '../command.ts';
import { encodeWord } from '../files/farScript.ts';
import { jobMarkVariable } from '../job/jobFolder.ts';
import type { JobRecord } from './jobStateText.ts';
import type { MachineJobRequest } from './machineJobs.ts';
import { checkScript, enterScript, supervisorScript } from './startScripts.ts';

const becomeScript = 'exec "$@"';
const goAndBecomeScript = '[ -z "$1" ] || cd "$1" || exit 126; shift; exec "$@"';

/** @throws FailureError of kind `bad-input` when an id could not be the name of a job's folder. */
export function checkJobId(id: string): void {
  if (!/^[A-Za-z0-9][A-Za-z0-9-]*$/.test(id)) {
    fail({
      kind: 'bad-input',
      message: `"${id}" cannot be the id of a job.`,
      nextStep: 'Use letters, digits and dashes.',
    });
  }
}

/** Arguments of `startScript`. Secrets are in none of them. Pure. */
export function startWords(request: MachineJobRequest, root: string): string[] {
  const { id, command, cleanup, secretNames = [] } = request;
  checkCommand(command);
  const folder = command.cwd ?? '';
  const variables = assignments(command, secretNames);
  const become = ['/bin/sh', '-c', becomeScript, 'sh', command.program, ...command.args];
  const check = ['env', ...variables, '/bin/sh', '-c', checkScript, 'sh', folder, command.program];
  const enter = ['sh', '-c', enterScript, 'engine-room-job', `${root}/jobs/${id}`, folder];
  const run = [...enter, 'env', ...variables, `${jobMarkVariable}=${id}`, ...become];
  const clean = cleanup === undefined ? [] : cleanupWords(cleanup, secretNames);
  return [root, id, supervisorScript, String(check.length), ...check, String(clean.length), ...clean, ...run];
}

/** Without the job's mark: ending what carries it must not end the cleaning up. */
function cleanupWords(cleanup: Command, secretNames: readonly string[]): string[] {
  checkCommand(cleanup);
  const become = [
    '/bin/sh',
    '-c',
    goAndBecomeScript,
    'sh',
    cleanup.cwd ?? '',
    cleanup.program,
    ...cleanup.args,
  ];
  return ['env', `${jobMarkVariable}=`, ...assignments(cleanup, secretNames), ...become];
}

/** Standard input of `startScript`, the only way that secrets take. Pure. */
export function startInput(request: MachineJobRequest): string {
  const { command, secretNames = [] } = request;
  const secrets = secretNames.flatMap((name) => {
    const value = command.env?.[name];
    return value === undefined ? [] : [`${checkSecretName(name)}=${encodeWord(value)}\n`];
  });
  const json = JSON.stringify(toRecord(request), undefined, 2);
  const input = command.stdin === undefined ? '' : `+${encodeWord(command.stdin)}`;
  return `${encodeWord(json)}\n${input}\n${secrets.join('')}`;
}

function toRecord(request: MachineJobRequest): JobRecord {
  const { id, title, command, cleanup, secretNames = [] } = request;
  return {
    schema: 'engine-room.machine-job/1',
    id,
    title,
    command: withoutSecrets(command, secretNames),
    ...(cleanup === undefined ? {} : { cleanup: withoutSecrets(cleanup, secretNames) }),
    secretNames: [...secretNames],
  };
}

function withoutSecrets(command: Command, secretNames: readonly string[]): JobRecord['command'] {
  const { program, args, env, cwd, stop } = command;
  const open = Object.entries(env ?? {}).filter(([name]) => !secretNames.includes(name));
  return {
    program,
    args: [...args],
    ...(open.length === 0 ? {} : { env: Object.fromEntries(open) }),
    ...(cwd === undefined ? {} : { cwd }),
    ...(stop === undefined ? {} : { stop: stop.map((step) => ({ ...step })) }),
  };
}

function assignments(command: Command, secretNames: readonly string[]): string[] {
  return Object.entries(command.env ?? {})
    .filter(([name]) => !secretNames.includes(name))
    .map(([name, value]) => `${name}=${value}`);
}

function checkCommand(command: Command): void {
  const names = Object.keys(command.env ?? {});
  const bad = names.find((name) => name === '' || name.startsWith('-') || /[=\0]/.test(name));
  if (bad !== undefined) {
    fail({ kind: 'bad-input', message: `"${bad}" cannot be the name of an environment variable.` });
  }
  if (command.program === '' || command.program.startsWith('-')) {
    fail({ kind: 'bad-input', message: `"${command.program}" cannot be the name of a program.` });
  }
}

function checkSecretName(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name)
    ? name
    : fail({
        kind: 'bad-input',
        message: `"${name}" cannot be the name of a secret variable.`,
        nextStep: 'Use letters, digits and underscores.',
      });
}
