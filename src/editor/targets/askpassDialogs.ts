import * as vscode from 'vscode';
import { printable } from '../../core/textTable.ts';
import type { AskpassQuestion } from '../../exec/ssh/askpass/askpassQuestion.ts';

/** Beyond this a prompt of the far end is no question any more. */
const longestPrompt = 400;

/**
 * Puts a question of ssh to the user. What is typed goes to ssh and to nobody else, and is not kept.
 * @param signal aborted when ssh no longer waits; an open box then closes.
 * @returns undefined when the user declines.
 */
export async function askUser(question: AskpassQuestion, signal: AbortSignal): Promise<string | undefined> {
  return question.kind === 'host-key' ? confirmHostKey(question) : askSecret(question, signal);
}

async function askSecret(
  question: Exclude<AskpassQuestion, { kind: 'host-key' }>,
  signal: AbortSignal,
): Promise<string | undefined> {
  const source = new vscode.CancellationTokenSource();
  const close = () => source.cancel();
  signal.addEventListener('abort', close, { once: true });
  if (signal.aborted) {
    close();
  }
  try {
    return await vscode.window.showInputBox(
      {
        title: titleOf(question),
        // In ssh's own words: a server may ask for a code, and says so itself.
        prompt: shown(question.text),
        password: true,
        // A password manager is another window.
        ignoreFocusOut: true,
      },
      source.token,
    );
  } finally {
    signal.removeEventListener('abort', close);
    source.dispose();
  }
}

function titleOf(question: Exclude<AskpassQuestion, { kind: 'host-key' }>): string {
  const { l10n } = vscode;
  switch (question.kind) {
    case 'passphrase':
      return question.file === undefined
        ? l10n.t('SSH: passphrase of a key')
        : l10n.t('SSH: passphrase of {0}', shown(question.file));
    case 'password':
      return question.host === undefined
        ? l10n.t('SSH: password')
        : l10n.t('SSH: password for {0}', shown(question.host));
    case 'other':
      return question.host === undefined ? l10n.t('SSH') : l10n.t('SSH: {0} asks', shown(question.host));
  }
}

/** Shows the key of a host that is not known yet; ssh itself remembers one that was accepted. */
async function confirmHostKey({
  text,
  host,
  keyType,
  fingerprint,
}: AskpassQuestion & { kind: 'host-key' }): Promise<string | undefined> {
  const { l10n } = vscode;
  const connect = l10n.t('Connect');
  const answer = await vscode.window.showWarningMessage(
    host === undefined
      ? l10n.t('The host is not known yet. Is this its key?')
      : l10n.t('{0} is not known yet. Is this its key?', shown(host)),
    {
      modal: true,
      detail: [
        keyType === undefined || fingerprint === undefined
          ? shown(text)
          : l10n.t('{0} key {1}', shown(keyType), shown(fingerprint)),
        l10n.t(
          'Compare it with what the owner of the host tells you, or with the output of "ssh-keygen -l -f" for the key files in /etc/ssh, run on the host itself. If it differs, somebody may be listening in.',
        ),
        l10n.t('ssh adds the key to your known hosts when you connect.'),
      ].join('\n\n'),
    },
    connect,
  );
  return answer === connect ? 'yes' : undefined;
}

function shown(text: string): string {
  const line = printable(text).trim();
  return line.length > longestPrompt ? `${line.slice(0, longestPrompt - 1)}…` : line;
}
