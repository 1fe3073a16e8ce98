/** Something ssh asks a person. Everything in it comes from ssh or the far end: it is text, nothing else. */
export type AskpassQuestion =
  | { readonly kind: 'password'; readonly text: string; readonly host?: string }
  | { readonly kind: 'passphrase'; readonly text: string; readonly file?: string }
  | {
      /** To be answered with exactly `yes`, or with the fingerprint; everything else is a no. */
      readonly kind: 'host-key';
      readonly text: string;
      readonly host?: string;
      readonly keyType?: string;
      readonly fingerprint?: string;
    }
  /** One-time codes, PINs of security keys, and what only the far end knows the sense of. */
  | { readonly kind: 'other'; readonly text: string; readonly host?: string };

/**
 * Understands the prompts of OpenSSH: those of `userauth_passwd`, of encrypted keys, of unknown host keys, and the
 * `(user@host) ` that releases since 8.5 put before what a server asks.
 */
export function parseAskpassQuestion(prompt: string): AskpassQuestion {
  const text = prompt.trim();
  const key = /authenticity of host '(.+?)'/u.exec(text);
  if (key !== null || /type 'yes', 'no' or the fingerprint|continue connecting \(yes\/no/u.test(text)) {
    const [, keyType, fingerprint] =
      /^(\S+) key fingerprint is:?\s+((?:SHA256|MD5):[^\s.]+)/mu.exec(text) ?? [];
    // A host that is given by its address comes as `address (address)`.
    const host = key?.[1]?.replace(/^(.+) \(\1\)$/u, '$1');
    return { kind: 'host-key', text, ...present({ host, keyType, fingerprint }) };
  }
  const file = /^(?:Enter|Bad) passphrase.*? for (?:\S+ )?(?:key )?'?(.+?)'?(?:, try again)?:?$/iu.exec(
    text,
  )?.[1];
  if (file !== undefined || /passphrase/iu.test(text)) {
    return { kind: 'passphrase', text, ...present({ file }) };
  }
  const own = /^(.+@.+)'s password:$/u.exec(text)?.[1];
  const [, asking, rest] = /^\((\S+@\S+)\) (.*)$/su.exec(text) ?? [];
  const host = own ?? asking;
  const isPassword =
    own !== undefined || /^(?:\S+@\S+'s )?password(?: for \S+)?:?$/iu.test((rest ?? text).trim());
  return { kind: isPassword ? 'password' : 'other', text, ...present({ host }) };
}

/** Whether an answer to a question about a host key accepts the key. */
export function acceptsHostKey(question: AskpassQuestion & { kind: 'host-key' }, answer: string): boolean {
  return answer === 'yes' || (question.fingerprint !== undefined && answer === question.fingerprint);
}

function present<T extends Record<string, string | undefined>>(values: T): { [K in keyof T]?: string } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: string;
  };
}
