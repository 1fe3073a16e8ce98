import type { BuildChoices, BuildFilesOnTarget } from './buildChoices.ts';

/** A trtexec command line for one version, with what could not be said in it. */
export interface TrtexecCommand {
  /** Words after `trtexec`. */
  readonly args: readonly string[];
  readonly notes: readonly CommandNote[];
}

export interface CommandNote {
  /** `dropped`: the version cannot do it and the build differs from what was asked; `changed`: said in another way. */
  readonly kind: 'dropped' | 'changed' | 'info';
  readonly text: string;
}

export type { BuildChoices, BuildFilesOnTarget };
