import { formatBytes } from '../../core/units.ts';
import type { Interpreter } from '../../model/probePython.ts';
import type { Localiser } from '../localiser.ts';

export interface EnvironmentLine {
  readonly label: string;
  readonly description: string;
  readonly icon: string;
}

/** What an interpreter has, for a list: the answer first, then a line for each package. */
export interface EnvironmentReport {
  readonly summary: string;
  readonly installLine?: string;
  readonly lines: readonly EnvironmentLine[];
}

export function describeInterpreter(l10n: Localiser, interpreter: Interpreter): EnvironmentReport {
  const { missing, installLine, packages, gpus } = interpreter;
  const tritonMissing = packages['nvidia-pytriton'] === null;
  return {
    summary: summaryOf(l10n, missing, tritonMissing),
    ...(installLine === null ? {} : { installLine }),
    lines: [
      {
        label: `Python ${interpreter.version}`,
        description: interpreter.executable,
        icon: 'symbol-namespace',
      },
      ...Object.entries(packages).map(([name, version]) => ({
        label: name,
        description: version ?? absenceOf(l10n, name, missing),
        icon: version === null ? (missing.includes(name) ? 'error' : 'circle-outline') : 'check',
      })),
      ...gpus.map((gpu) => ({
        label: gpu.name,
        description: l10n.t('{0}, driver {1}', formatBytes(gpu.memoryBytes), gpu.driver),
        icon: 'chip',
      })),
      ...(gpus.length === 0
        ? [{ label: l10n.t('No GPU'), description: l10n.t('models run on the processor'), icon: 'chip' }]
        : []),
    ],
  };
}

function summaryOf(l10n: Localiser, missing: readonly string[], tritonMissing: boolean): string {
  if (missing.length > 0) {
    return l10n.t('Missing: {0}', missing.join(', '));
  }
  return tritonMissing
    ? l10n.t('Everything is there but nvidia-pytriton, which serving on this machine needs.')
    : l10n.t('Everything the steps need is there.');
}

function absenceOf(l10n: Localiser, name: string, missing: readonly string[]): string {
  if (missing.includes(name)) {
    return l10n.t('missing');
  }
  return name === 'nvidia-pytriton'
    ? l10n.t('missing; only serving needs it')
    : l10n.t('not installed; optional');
}
