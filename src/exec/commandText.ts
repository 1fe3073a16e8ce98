import type { Command } from './command.ts';

/** A command line for people to read and copy into a POSIX shell; never handed to a shell by us. */
export function formatCommand(command: Pick<Command, 'program' | 'args' | 'env'>): string {
  const assignments = Object.entries(command.env ?? {}).map(
    ([name, value]) => `${name}=${quoteForPosixShell(value)}`,
  );
  return [...assignments, ...[command.program, ...command.args].map(quoteForPosixShell)].join(' ');
}

/** Quotes one word so that a POSIX shell reads back exactly the same text. */
export function quoteForPosixShell(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
