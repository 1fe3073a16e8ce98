/** Translates visible text; `vscode.l10n` fits, and so does a test's stand-in. Texts are literals, so that l10n/ can list them. */
export interface Localiser {
  t(message: string, ...args: (string | number | boolean)[]): string;
}
