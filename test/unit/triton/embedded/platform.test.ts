import { describe, expect, it } from 'vitest';
import { checkPlatform, thisPlatform, type Platform } from '../../../../src/triton/embedded/platform.ts';

describe('checkPlatform', () => {
  it('passes on Linux x86-64 with glibc 2.35 and newer', () => {
    for (const glibcVersion of ['2.35', '2.36', '2.100', '3.0']) {
      expect(() => checkPlatform({ os: 'linux', arch: 'x64', glibcVersion })).not.toThrow();
    }
  });

  it.each([
    [{ os: 'darwin', arch: 'arm64' }, 'darwin on arm64'],
    [{ os: 'win32', arch: 'x64' }, 'win32'],
    [{ os: 'linux', arch: 'arm64', glibcVersion: '2.39' }, 'arm64'],
    [{ os: 'linux', arch: 'x64' }, 'GNU C library'],
    [{ os: 'linux', arch: 'x64', glibcVersion: '2.31' }, '2.31'],
    [{ os: 'linux', arch: 'x64', glibcVersion: '2.4' }, '2.4'],
  ] satisfies [Platform, string][])('names the other ways on %o', (platform, reason) => {
    expect(() => checkPlatform(platform)).toThrow(
      expect.objectContaining({
        failure: expect.objectContaining({
          kind: 'unsupported-platform',
          message: expect.stringContaining(reason),
          nextStep: expect.stringMatching(/Docker.*another machine/),
        }),
      }),
    );
  });

  it('knows this machine', () => {
    expect(thisPlatform()).toMatchObject({ os: process.platform, arch: process.arch });
    if (process.platform === 'linux') {
      expect(thisPlatform().glibcVersion ?? '2.0').toMatch(/^\d+\.\d+/);
    }
  });
});
