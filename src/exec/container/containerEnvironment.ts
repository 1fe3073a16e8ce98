import { fail } from '../../core/failure.ts';

/** The environment of a command in a container, as arguments for the engine and as environment of the engine's client. */
export interface ContainerEnvironment {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Names that shells, loaders and the engines' own clients obey: set for the client, they would change the client. */
const obeyedByTheClient =
  /^(?:PATH|HOME|USER|LOGNAME|SHELL|PWD|OLDPWD|IFS|ENV|BASH_ENV|TMPDIR|TMP|TEMP|TERM|TZ|LANG|(?:LC|LD|DYLD|DOCKER|BUILDKIT|PODMAN|CONTAINERS?|STORAGE|REGISTRY|XDG|SSH|GO|SSL|OTEL)_.*|GO[A-Z]+|(?:HTTPS?|NO|ALL|FTP)_PROXY|ENGINE_ROOM_JOB)$/iu;

/**
 * Hands variables on by name, so that their values are in the environment of the client and on no command line, which
 * every user of the machine can read. A name that would change the client itself is written with its value.
 * @throws FailureError of kind `bad-input` for something that cannot be the name of a variable.
 */
export function containerEnvironment(variables: Readonly<Record<string, string>>): ContainerEnvironment {
  const args: string[] = [];
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(variables)) {
    if (name === '' || /[=\0]/u.test(name) || value.includes('\0')) {
      return fail({
        kind: 'bad-input',
        message: `${JSON.stringify(name)} cannot be an environment variable.`,
      });
    }
    if (/^[A-Za-z_]\w*$/u.test(name) && !obeyedByTheClient.test(name)) {
      args.push(`--env=${name}`);
      env[name] = value;
    } else {
      args.push(`--env=${name}=${value}`);
    }
  }
  return { args, env };
}
