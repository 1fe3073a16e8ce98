import { existsSync, readdirSync } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { formatCommand } from '../../src/exec/commandText.ts';
import type { Part } from './part.ts';
import { runVisibly } from './runProcess.ts';
import { ScriptError } from './scriptError.ts';

/** A Debian/Ubuntu package and how to see, without asking the package manager, that its content is there. */
export interface SystemPackage {
  readonly name: string;
  readonly why: string;
  readonly size: string;
  isPresent(): boolean | Promise<boolean>;
}

/** What the native modules of VS Code's server are compiled with. */
export const nativeBuildPackages: readonly SystemPackage[] = [
  {
    name: 'build-essential',
    why: 'compiles the native modules of VS Code',
    size: '300 MB',
    isPresent: async () =>
      (await findProgram('make')) !== undefined && (await findProgram('g++')) !== undefined,
  },
  {
    name: 'libkrb5-dev',
    why: 'one native module of VS Code (kerberos) is compiled against it',
    size: '4 MB',
    isPresent: () => existsSync('/usr/include/gssapi/gssapi.h') || existsSync('/usr/include/gssapi.h'),
  },
  {
    name: 'python3',
    why: 'node-gyp, which compiles native modules, is a Python program',
    size: '30 MB',
    isPresent: async () => (await findProgram('python3')) !== undefined,
  },
];

/** Tests of SSH hosts talk to a real server on loopback. */
export const sshServerPackages: readonly SystemPackage[] = [
  {
    name: 'openssh-server',
    why: 'plays the SSH host of the tests',
    size: '2 MB',
    isPresent: () => existsSync('/usr/sbin/sshd'),
  },
  {
    name: 'openssh-client',
    why: 'the product reaches SSH hosts through it',
    size: '6 MB',
    isPresent: async () => (await findProgram('ssh')) !== undefined,
  },
];

/** Login shells that an account on an SSH host may have; each reads a command line in its own way. */
export const loginShellPackages: readonly SystemPackage[] = ['fish', 'tcsh', 'zsh'].map((name) => ({
  name,
  why: `reads our commands as the login shell ${name} does`,
  size: name === 'tcsh' ? '1 MB' : '18 MB',
  isPresent: async () => (await findProgram(name)) !== undefined,
}));

/** The container engines of the tests, and what makes their base image. */
export const containerPackages: readonly SystemPackage[] = [
  {
    name: 'docker.io',
    why: 'a container engine of the tests',
    size: '300 MB',
    isPresent: async () =>
      (await findProgram('docker')) !== undefined && (await findProgram('dockerd')) !== undefined,
  },
  {
    name: 'podman',
    why: 'the other container engine of the tests',
    size: '130 MB',
    isPresent: async () => (await findProgram('podman')) !== undefined,
  },
  {
    name: 'catatonit',
    why: "hands signals on in Podman's containers",
    size: '1 MB',
    isPresent: async () => (await findProgram('catatonit')) !== undefined,
  },
  {
    name: 'debootstrap',
    why: 'makes the image of the tests',
    size: '1 MB',
    isPresent: async () => (await findProgram('debootstrap')) !== undefined,
  },
];

/** A part that installs the missing ones of `packages` with apt when that is possible, and else says what to type. */
export function systemPackagesPart(packages: readonly SystemPackage[]): Part {
  return {
    name: `system: ${packages.map((each) => each.name).join(' ')}`,
    why: packages.map((each) => each.why).join('; '),
    size: packages.map((each) => each.size).join(' + '),
    isReady: async () => (await missingOf(packages)).length === 0,
    install: async () => installWithApt((await missingOf(packages)).map((each) => each.name)),
  };
}

async function missingOf(packages: readonly SystemPackage[]): Promise<SystemPackage[]> {
  const missing: SystemPackage[] = [];
  for (const each of packages) {
    if (!(await each.isPresent())) {
      missing.push(each);
    }
  }
  return missing;
}

/**
 * Installs Debian packages when this user is root.
 * @throws ScriptError with the exact line to type when it is not, or when apt fails.
 */
export async function installWithApt(names: readonly string[]): Promise<void> {
  const install = ['install', '--yes', '--no-install-recommends', ...names];
  const line = formatCommand({ program: 'sudo', args: ['apt-get', ...install] });
  if (process.getuid?.() !== 0) {
    throw new ScriptError(`System packages are missing. Type this, then start again:\n  ${line}`);
  }
  if ((await findProgram('apt-get')) === undefined) {
    throw new ScriptError(
      `These Debian packages (or what this system calls them) are missing and there is no apt-get: ${names.join(' ')}.`,
    );
  }
  const options = { env: { DEBIAN_FRONTEND: 'noninteractive' } };
  // A fresh container image has no package lists at all.
  if (!hasPackageLists() && (await runVisibly('apt-get', ['update'], options)) !== 0) {
    throw new ScriptError('apt-get update failed; its message is above.');
  }
  if ((await runVisibly('apt-get', install, options)) === 0) {
    return;
  }
  console.log('The package lists may be old: updating them and trying once more.');
  await runVisibly('apt-get', ['update'], options);
  if ((await runVisibly('apt-get', install, options)) !== 0) {
    throw new ScriptError(`apt-get could not install ${names.join(' ')}; its message is above.`);
  }
}

function hasPackageLists(): boolean {
  try {
    return readdirSync('/var/lib/apt/lists').some((name) => name.includes('_Packages'));
  } catch {
    return false;
  }
}

/** Path of a program on PATH. */
export async function findProgram(name: string): Promise<string | undefined> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, name);
    try {
      await access(path, constants.X_OK);
      return path;
    } catch {
      continue;
    }
  }
  return undefined;
}
