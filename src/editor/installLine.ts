import type { Failure } from '../core/failure.ts';

/** The exact command line that installs what is missing, where the failure's next step holds one. */
export function findInstallLine(failure: Pick<Failure, 'nextStep'>): string | undefined {
  const line = /(?:^|[:`]\s*)((?:[^`:\n]|:(?!\s))*\bpip install [^`\n]+?)`?\.?$/m.exec(
    failure.nextStep ?? '',
  );
  return line?.[1]?.trim();
}

/** A command for another machine that the next step ends with, such as `docker pull IMAGE` or `ssh-keygen -R …`. */
export function findCommandLine(failure: Pick<Failure, 'nextStep'>): string | undefined {
  return /(?:^|[:`]\s*)((?:docker pull|podman pull|ssh-keygen|sudo) [^`\n]+?)`?$/mu
    .exec(failure.nextStep ?? '')?.[1]
    ?.trim();
}
