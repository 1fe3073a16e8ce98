import * as vscode from 'vscode';
import { settle } from '../../core/outcome.ts';
import { formatTarget } from '../../exec/target/targetSpec.ts';
import type { SshDirectory } from '../targets/hostPicker.ts';
import type { TargetsModel } from '../targets/targetsModel.ts';
import { targetTitle } from '../targets/targetView.ts';
import type { OfferedTarget } from './buildForm.ts';

/** The machines that are known, then the other hosts of the SSH configuration. */
export async function offerTargets(
  model: Pick<TargetsModel, 'list'>,
  directory: SshDirectory,
): Promise<readonly OfferedTarget[]> {
  const known = (await model.list()).map((view): OfferedTarget => {
    const gpus = view.probe?.gpus.map(({ name }) => name).join(', ');
    const description = gpus === '' ? vscode.l10n.t('no GPU seen') : gpus;
    return {
      target: formatTarget(view.spec),
      label: targetTitle(vscode.l10n, view),
      ...(description === undefined ? {} : { description }),
      ...(view.probe === undefined ? {} : { hasGpu: view.probe.gpus.length > 0 }),
    };
  });
  // An SSH configuration that cannot be read leaves the machines that are known.
  const hosts = await settle(() => directory.hosts());
  const others = hosts.status === 'ok' ? hosts.value : [];
  return [
    ...known,
    ...others
      .map(({ alias, address }): OfferedTarget => ({
        target: `ssh:${alias}`,
        label: alias,
        ...(address === undefined ? {} : { description: address }),
      }))
      .filter(({ target }) => !known.some((each) => each.target === target)),
  ];
}
