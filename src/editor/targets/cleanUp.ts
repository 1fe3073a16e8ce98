import * as vscode from 'vscode';
import { CancelledError } from '../../core/failure.ts';
import { formatBytes } from '../../core/units.ts';
import { abandonedAfterMs, removeAbandonedWork } from '../../exec/target/removeAbandonedWork.ts';
import type { Machine } from '../../exec/target/target.ts';
import { back, type Choice, wizardPage } from '../wizard.ts';
import { viewIds } from '../viewIds.ts';

const gigabyte = 1e9;

/** What can be removed from a machine. */
export type CleanUpPart = 'files' | 'files-beyond-limit' | 'jobs' | 'all';

/** Shows what our files take on a machine, asks what to remove, and removes it. Running jobs are never touched. */
export async function cleanUp(machine: Machine, cacheLimitBytes: number): Promise<void> {
  const { l10n } = vscode;
  const { usage, ended, running } = await inView(async () => {
    const [cache, jobs] = await Promise.all([machine.files.cacheUsage(), machine.jobs.list()]);
    return {
      usage: cache,
      ended: jobs.filter(({ state }) => state === 'ended' || state === 'lost').length,
      running: jobs.filter(({ state }) => state === 'running').length,
    };
  });
  const beyond = usage.sizeBytes > cacheLimitBytes && cacheLimitBytes > 0;
  const choices: Choice<CleanUpPart>[] = [
    {
      label: l10n.t('Cached Files'),
      description: l10n.t('{0} files, {1}', usage.files, formatBytes(usage.sizeBytes)),
      detail: l10n.t('Models and scripts that were sent there. They are sent again when they are needed.'),
      icon: 'file-zip',
      value: 'files',
    },
    ...(beyond
      ? [
          {
            label: l10n.t('Cached Files Beyond the Limit'),
            description: l10n.t(
              '{0} of {1}',
              formatBytes(usage.sizeBytes - cacheLimitBytes),
              formatBytes(usage.sizeBytes),
            ),
            detail: l10n.t('Those used longest ago, until {0} are left.', formatBytes(cacheLimitBytes)),
            icon: 'history',
            value: 'files-beyond-limit' as const,
          },
        ]
      : []),
    {
      label: l10n.t('Ended Jobs'),
      description:
        running === 0 ? l10n.t('{0} jobs', ended) : l10n.t('{0} jobs; {1} running ones stay', ended, running),
      detail: l10n.t('Their logs and results on the machine. What was brought here stays.'),
      icon: 'output',
      value: 'jobs',
    },
    {
      label: l10n.t('Everything'),
      detail: l10n.t('Cached files and ended jobs.'),
      icon: 'trash',
      value: 'all',
    },
  ];
  const part = await wizardPage(l10n.t('Clean Up {0}', machine.name), 1, 1).pick({
    placeholder: l10n.t('What to remove from {0} ({1} free)', usage.folder, formatBytes(usage.freeBytes)),
    choices,
  });
  if (part === back) {
    throw new CancelledError();
  }
  const { freedBytes, jobs } = await inView(() => remove(machine, part, cacheLimitBytes));
  void vscode.window.showInformationMessage(
    part === 'jobs'
      ? l10n.t('Removed {0} ended jobs from {1}.', jobs, machine.name)
      : l10n.t(
          'Removed {0} of cached files and {1} ended jobs from {2}.',
          formatBytes(freedBytes),
          jobs,
          machine.name,
        ),
  );
}

/** Jobs go first: what only they used can then be trimmed. */
export async function remove(
  machine: Pick<Machine, 'files' | 'jobs' | 'runner' | 'name'>,
  part: CleanUpPart,
  cacheLimitBytes: number,
): Promise<{ readonly freedBytes: number; readonly jobs: number }> {
  const jobs = part === 'jobs' || part === 'all' ? await machine.jobs.cleanOld(0) : 0;
  if (part === 'jobs' || part === 'all') {
    await removeAbandonedWork(machine, abandonedAfterMs);
  }
  const limitBytes = part === 'files-beyond-limit' ? cacheLimitBytes : 0;
  const freedBytes = part === 'jobs' ? 0 : await machine.files.trimCache(limitBytes);
  return { freedBytes, jobs };
}

/** The setting's gigabytes as bytes. */
export function cacheLimitBytes(limitGB: number): number {
  return Math.max(0, limitGB) * gigabyte;
}

async function inView<T>(work: () => Promise<T>): Promise<T> {
  return vscode.window.withProgress({ location: { viewId: viewIds.targets } }, work);
}
