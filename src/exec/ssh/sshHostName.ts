import { fail } from '../../core/failure.ts';

/** Whether ssh would read this word as a host: not as an option, and as one word. */
export function isHostName(host: string): boolean {
  return host !== '' && !host.startsWith('-') && !/[\s\p{Cc}]/u.test(host);
}

/**
 * Refuses what is no host.
 * @throws FailureError of kind `bad-input`.
 */
export function checkHostName(host: string): void {
  if (!isHostName(host)) {
    fail({
      kind: 'bad-input',
      message: `"${host}" is not the name of an SSH host.`,
      nextStep: 'Use a Host of your SSH configuration, or user@address.',
    });
  }
}
