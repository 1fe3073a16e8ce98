import * as vscode from 'vscode';
import { CancelledError } from '../../core/failure.ts';
import { parseTarget } from '../../exec/target/targetSpec.ts';
import { back, type Choice, wizardPage } from '../wizard.ts';

/** A host of the user's SSH configuration. */
export interface ConfiguredHost {
  readonly alias: string;
  /** Where it leads: `user@name:port through bastion`; absent when that could not be found out. */
  readonly address?: string;
}

/** What is known of the user's SSH configuration. */
export interface SshDirectory {
  /** The hosts that are named there, of included files too; patterns are no hosts. */
  hosts(): Promise<readonly ConfiguredHost[]>;
  /** The file to open for more of them. */
  configFile(): string;
}

const enter = Symbol('enter');
const openFile = Symbol('open file');

/**
 * Asks for a host: one of the SSH configuration that is no target yet, or one that is typed.
 * @throws CancelledError when the user leaves the question, or opens the configuration instead.
 */
export async function pickHost(directory: SshDirectory, known: readonly string[]): Promise<string> {
  const title = vscode.l10n.t('Add Target');
  const hosts = (await directory.hosts()).filter(({ alias }) => !known.includes(alias));
  const choices: Choice<string | typeof enter | typeof openFile>[] = [
    ...hosts.map(({ alias, address }) => ({
      label: alias,
      ...(address === undefined ? {} : { description: address }),
      icon: 'remote',
      value: alias,
    })),
    { label: vscode.l10n.t('Enter a Host…'), icon: 'edit', value: enter },
    {
      label: vscode.l10n.t('Open SSH Configuration File'),
      description: directory.configFile(),
      icon: 'gear',
      value: openFile,
    },
  ];
  const answer = await wizardPage(title, 1, 1).pick({
    placeholder:
      hosts.length === 0
        ? vscode.l10n.t('The SSH configuration names no further host')
        : vscode.l10n.t('Which host of your SSH configuration?'),
    choices,
  });
  switch (answer) {
    case back:
      throw new CancelledError();
    case openFile:
      await openConfiguration(directory.configFile());
      throw new CancelledError();
    case enter:
      return typeHost(title);
    default:
      return answer;
  }
}

/** The name goes to ssh as it is, so a configured alias, a name or an address fit, with a user in front if need be. */
async function typeHost(title: string): Promise<string> {
  const answer = await wizardPage(title, 1, 1).input({
    prompt: vscode.l10n.t('Host, as you would give it to ssh'),
    placeholder: 'user@gpu-host',
    check: (text) =>
      isHost(text.trim())
        ? undefined
        : vscode.l10n.t('A host name without spaces; options belong into the SSH configuration.'),
  });
  if (answer === back) {
    throw new CancelledError();
  }
  return answer.trim();
}

function isHost(text: string): boolean {
  try {
    return parseTarget(`ssh:${text}`).kind === 'ssh';
  } catch {
    return false;
  }
}

/** Opens the file; one that does not exist yet is shown empty under its name. */
async function openConfiguration(file: string): Promise<void> {
  const uri = vscode.Uri.file(file);
  const exists = await vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
  await vscode.window.showTextDocument(exists ? uri : uri.with({ scheme: 'untitled' }));
}
