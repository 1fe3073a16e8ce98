import * as vscode from 'vscode';
import { printable } from '../../core/textTable.ts';

/** The key with which a host says who it is, as ssh shows it. */
export interface ShownHostKey {
  readonly host: string;
  /** Such as `ED25519`. */
  readonly keyType: string;
  /** Such as `SHA256:…`. */
  readonly fingerprint: string;
}

/**
 * Asks for a password, a passphrase or a code. What is typed is handed to ssh and to nobody else, and is not kept.
 * @param host the alias, so that the user knows whom the secret is for.
 * @returns undefined when the user leaves the box.
 */
export async function askSecret(
  host: string,
  prompt: string,
  token?: vscode.CancellationToken,
): Promise<string | undefined> {
  return vscode.window.showInputBox(
    {
      title: vscode.l10n.t('Connect to {0}', printable(host)),
      prompt: printable(prompt),
      password: true,
      // A password manager is another window.
      ignoreFocusOut: true,
    },
    token,
  );
}

/** Shows the key of a host that is not known yet; true when the user wants to connect. ssh itself remembers the key. */
export async function confirmHostKey({ host, keyType, fingerprint }: ShownHostKey): Promise<boolean> {
  const connect = vscode.l10n.t('Connect');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('{0} is not known yet. Is this its key?', printable(host)),
    {
      modal: true,
      detail: [
        `${printable(keyType)} ${printable(fingerprint)}`,
        vscode.l10n.t(
          'Compare it with what the owner of the host tells you, or with "ssh-keygen -lf /etc/ssh/ssh_host_{0}_key.pub" run on the host itself. If it differs, somebody may be listening in.',
          printable(keyType).toLowerCase(),
        ),
        vscode.l10n.t('ssh adds the key to your known hosts when you connect.'),
      ].join('\n\n'),
    },
    connect,
  );
  return answer === connect;
}
