import { formatTarget, type MachineSpec } from '../../exec/target/targetSpec.ts';
import type { Localiser } from '../localiser.ts';
import type { StoredTarget } from '../../pipeline/targetStore.ts';

/** A target as the view shows it. */
export interface TargetView extends StoredTarget {
  readonly probing: boolean;
}

/** The word that stands for a machine wherever one is kept or compared: `here`, `ssh:gpu-host`. */
export function targetKey(spec: MachineSpec): string {
  return formatTarget(spec);
}

/** A machine for people, in their language. */
export function targetTitle(l10n: Localiser, { spec }: Pick<StoredTarget, 'spec'>): string {
  return spec.kind === 'here' ? l10n.t('This Machine') : spec.host;
}
