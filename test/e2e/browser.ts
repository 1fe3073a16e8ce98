import { type Browser, chromium } from 'playwright-core';

/** Debian's Chromium without its own services; tests run without a screen and often as root. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = process.env['ENGINE_ROOM_TEST_CHROMIUM'];
  if (executablePath === undefined || executablePath === '') {
    throw new Error('ENGINE_ROOM_TEST_CHROMIUM is not set: start the tests with npm test.');
  }
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
