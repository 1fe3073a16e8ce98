import type { Failure } from '../core/failure.ts';

/** The exact command line that installs what is missing, where the failure's next step holds one. */
export function findInstallLine(failure: Pick<Failure, 'nextStep'>): string | undefined {
  const line = /(?:^|[:`]\s*)((?:[^`:\n]|:(?!\s))*\bpip install [^`\n]+?)`?\.?$/m.exec(
    failure.nextStep ?? '',
  );
  return line?.[1]?.trim();
}
