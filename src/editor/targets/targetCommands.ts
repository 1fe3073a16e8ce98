import * as vscode from 'vscode';
import { CancelledError, fail } from '../../core/failure.ts';
import type { MachineSpec } from '../../exec/target/targetSpec.ts';
import { parseTarget } from '../../exec/target/targetSpec.ts';
import type { CommandId } from '../commandIds.ts';
import type { CommandHandler, CommandHandlers } from '../commandRegistrar.ts';
import { readSetting } from '../settings.ts';
import { viewIds } from '../viewIds.ts';
import { back, wizardPage } from '../wizard.ts';
import { pickHost, type SshDirectory } from './hostPicker.ts';
import type { MachineOpener, TargetsModel } from './targetsModel.ts';
import type { TargetElement } from './targetsTree.ts';
import { targetKey, targetTitle, type TargetView } from './targetView.ts';

type TargetCommandId = Extract<CommandId, `engineRoom.target.${string}` | `engineRoom.targets.${string}`>;

export interface TargetCommandParts {
  readonly model: TargetsModel;
  readonly stateRoot: string;
  readonly machines: MachineOpener;
  readonly directory: SshDirectory;
  /** The configuration in place of the user's own; empty for that one. */
  readonly sshConfigFile: () => string;
}

/** The commands of the Targets view; from the palette each asks for the machine. */
export function targetCommands(parts: TargetCommandParts): CommandHandlers<TargetCommandId> {
  const { model, stateRoot, machines } = parts;
  return {
    'engineRoom.targets.add': { needsTrust: true, run: (host) => add(parts, host) },
    'engineRoom.targets.refresh': {
      needsTrust: true,
      run: async () => {
        await model.read();
        await inView(() => model.probeAll());
      },
    },
    'engineRoom.target.probe': onTarget(model, vscode.l10n.t('Probe Target'), 'any', async (target) => {
      await inView(() => model.probe(target.spec));
    }),
    'engineRoom.target.openTerminal': onTarget(
      model,
      vscode.l10n.t('Open Terminal on Target'),
      'any',
      ({ spec }) => openTerminal(parts, spec),
    ),
    'engineRoom.target.cleanUp': onTarget(model, vscode.l10n.t('Clean Up Target'), 'any', async (target) => {
      const [{ cleanUp, cacheLimitBytes }, machine] = await Promise.all([
        import('./cleanUp.ts'),
        machines.machine(target.spec),
      ]);
      await cleanUp(machine, cacheLimitBytes(readSetting('targets.cacheLimitGB')));
    }),
    'engineRoom.target.remove': onTarget(model, vscode.l10n.t('Remove Target'), 'added', async (target) => {
      const { removeTarget } = await import('../../pipeline/targetStore.ts');
      await removeTarget(stateRoot, target.spec);
      await model.read();
    }),
    'engineRoom.target.copyName': {
      ...onTarget(model, vscode.l10n.t('Copy Target Name'), 'any', async ({ spec }) => {
        await vscode.env.clipboard.writeText(targetKey(spec));
      }),
      needsTrust: false,
    },
  };
}

/** Adds a host and asks it at once what it has; a host that does not answer stays, with the reason beside it. */
async function add(parts: TargetCommandParts, given: unknown): Promise<void> {
  const { model, stateRoot, directory } = parts;
  const known = (await model.list()).flatMap(({ spec }) => (spec.kind === 'ssh' ? [spec.host] : []));
  const host = typeof given === 'string' ? given : await pickHost(directory, known);
  const spec = toMachine(host);
  const { addTarget } = await import('../../pipeline/targetStore.ts');
  await addTarget(stateRoot, spec, Date.now());
  await model.read();
  await inView(() => model.probe(spec));
}

/** `here`, `ssh:HOST`, or a host alone. */
function toMachine(text: string): MachineSpec {
  const spec = parseTarget(text === 'here' || text.startsWith('ssh:') ? text : `ssh:${text}`);
  return spec.kind === 'here' || spec.kind === 'ssh'
    ? spec
    : fail({ kind: 'bad-input', message: `"${text}" is not a machine.`, nextStep: 'Name an SSH host.' });
}

function onTarget(
  model: TargetsModel,
  title: string,
  which: 'any' | 'added',
  act: (target: TargetView) => Promise<void> | void,
): CommandHandler {
  return {
    needsTrust: true,
    run: async (given) => {
      await act(await findTarget(model, title, which, given));
    },
  };
}

/** The machine that a command was called on: a line of the tree, a name, or the user's choice. */
async function findTarget(
  model: TargetsModel,
  title: string,
  which: 'any' | 'added',
  given: unknown,
): Promise<TargetView> {
  if (isElement(given) && 'target' in given) {
    return given.target;
  }
  const targets = (await model.list()).filter(({ spec }) => which === 'any' || spec.kind === 'ssh');
  if (typeof given === 'string') {
    const key = targetKey(toMachine(given));
    const found = targets.find(({ spec }) => targetKey(spec) === key);
    return (
      found ??
      fail({
        kind: 'not-found',
        message: `${given} is not among the targets.`,
        nextStep: 'Add it with "Add Target from SSH Configuration".',
      })
    );
  }
  const [only] = targets;
  if (only === undefined) {
    return fail({
      kind: 'not-found',
      message: 'No SSH host was added yet.',
      nextStep: 'Add one with "Add Target from SSH Configuration".',
    });
  }
  const answer = await wizardPage(title, 1, 1).pick({
    placeholder: vscode.l10n.t('Which machine?'),
    choices: targets.map((target) => ({
      label: targetTitle(vscode.l10n, target),
      ...(target.probe?.gpus[0] === undefined ? {} : { description: target.probe.gpus[0].name }),
      icon: target.spec.kind === 'here' ? 'device-desktop' : 'remote',
      value: target,
    })),
  });
  if (answer === back) {
    throw new CancelledError();
  }
  return answer;
}

function isElement(value: unknown): value is TargetElement {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

/** A shell of the machine in VS Code's terminal; on a host that is the system's ssh, which asks what it needs there. */
function openTerminal(parts: TargetCommandParts, spec: MachineSpec): void {
  if (spec.kind === 'here') {
    vscode.window.createTerminal({ name: vscode.l10n.t('This Machine') }).show();
    return;
  }
  const configFile = parts.sshConfigFile();
  vscode.window
    .createTerminal({
      name: spec.host,
      shellPath: 'ssh',
      shellArgs: [...(configFile === '' ? [] : ['-F', configFile]), '--', spec.host],
      iconPath: new vscode.ThemeIcon('remote'),
    })
    .show();
}

/** Shows the view's own progress bar while machines are asked. */
async function inView<T>(work: () => Promise<T>): Promise<T> {
  return vscode.window.withProgress({ location: { viewId: viewIds.targets } }, work);
}
