/** Messages of VS Code itself (and of a machine without the internet) that say nothing about the extension. */
const noise: readonly RegExp[] = [
  // code-server's build has no signing module, no service worker and no source maps.
  /vsda/,
  /Failed to load resource: the server responded with a status of 404/,
  /A bad HTTP response code \(404\) was received when fetching the script/,
  /\[Service Worker\] registration/,
  // Marketplace, sign-in and settings sync need the internet.
  /open-vsx\.org/,
  /net::ERR_(NAME_NOT_RESOLVED|INTERNET_DISCONNECTED|CONNECTION_REFUSED|ABORTED)/,
  /Timed out waiting for authentication provider/,
  /getaddrinfo (ENOTFOUND|EAI_AGAIN)/,
  // A reload ends requests that are under way.
  /IDBTransaction/,
  /Canceled/,
  /IndexedDB database '[^']+' is closed/,
  /Throttler is disposed/,
  /Unable to write file 'vscode-log:/,
  // VS Code's own output channels are not there yet in a window that is loaded again soon.
  /Unable to resolve resource output:tasks/,
  /\[lifecycle\] Long running operations during shutdown/,
  /ResizeObserver loop/,
];

/** True for console messages that a test may ignore. */
export function isNoise(message: string): boolean {
  return noise.some((pattern) => pattern.test(message));
}
