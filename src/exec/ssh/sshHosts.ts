import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { type Failure, isErrnoException, toFailure } from '../../core/failure.ts';
import { globFiles, globPattern } from './configGlob.ts';
import { parseConfigLine } from './configLine.ts';
import { isHostName } from './sshHostName.ts';

/** A host that the user's configuration names. */
export interface SshHostEntry {
  readonly alias: string;
  readonly file: string;
  /** 1-based. */
  readonly line: number;
}

export interface ListSshHostsOptions {
  /** In place of the user's and the system's configuration. */
  readonly configFile?: string;
  /** The user's home in place of the one of the account; ssh does not look at HOME. */
  readonly home?: string;
  /** Told of files that cannot be read; the others are listed all the same. */
  readonly onProblem?: (problem: Failure) => void;
}

/** ssh itself stops there. */
const deepestInclude = 16;

/**
 * Hosts of the user's SSH configuration, then those of the system's, in their order, each once. Patterns with wildcards,
 * negated ones and Match blocks name no host; neither does a Host that the place of its Include can never reach.
 */
export async function listSshHosts(options: ListSshHostsOptions = {}): Promise<SshHostEntry[]> {
  const { configFile, home = userInfo().homedir, onProblem = () => undefined } = options;
  const userFolder = join(home, '.ssh');
  const reader = new ConfigReader(home, onProblem);
  if (configFile === undefined) {
    await reader.read(join(userFolder, 'config'), { folder: userFolder, outer: [], depth: 0, mayLack: true });
    const system = systemConfig();
    await reader.read(system, { folder: dirname(system), outer: [], depth: 0, mayLack: true });
  } else {
    await reader.read(resolve(configFile), { folder: userFolder, outer: [], depth: 0, mayLack: false });
  }
  return [...reader.hosts.values()];
}

function systemConfig(): string {
  return process.platform === 'win32'
    ? join(process.env['ProgramData'] ?? 'C:\\ProgramData', 'ssh', 'ssh_config')
    : '/etc/ssh/ssh_config';
}

interface ReadPlace {
  /** What relative Includes are relative to. */
  readonly folder: string;
  /** Host patterns of the blocks that the Includes leading here stand in. */
  readonly outer: readonly (readonly string[])[];
  readonly depth: number;
  readonly mayLack: boolean;
}

class ConfigReader {
  readonly hosts = new Map<string, SshHostEntry>();
  private readonly home: string;
  private readonly onProblem: (problem: Failure) => void;

  constructor(home: string, onProblem: (problem: Failure) => void) {
    this.home = home;
    this.onProblem = onProblem;
  }

  async read(file: string, place: ReadPlace, including: readonly string[] = []): Promise<void> {
    if (including.includes(file) || place.depth > deepestInclude) {
      return;
    }
    const text = await this.textOf(file, place.mayLack);
    let block: readonly string[] | undefined;
    for (const [index, lineText] of text.split('\n').entries()) {
      const { keyword, words } = parseConfigLine(lineText) ?? { keyword: '', words: [] };
      switch (keyword) {
        case 'host':
          block = words;
          this.addAll(words, { file, line: index + 1 }, place.outer);
          break;
        case 'match':
          // Whether it holds is known only when ssh runs.
          block = undefined;
          break;
        case 'include': {
          const outer = block === undefined ? place.outer : [...place.outer, block];
          for (const word of words) {
            for (const included of await globFiles(this.expand(word, place.folder))) {
              const inner = { ...place, outer, depth: place.depth + 1, mayLack: true };
              await this.read(included, inner, [...including, file]);
            }
          }
          break;
        }
      }
    }
  }

  private addAll(
    patterns: readonly string[],
    at: { readonly file: string; readonly line: number },
    outer: readonly (readonly string[])[],
  ): void {
    for (const alias of patterns) {
      const isPattern = /[*?!]/u.test(alias);
      // `Host web !web` names nothing.
      const reachable = [...outer, patterns].every((each) => matches(alias, each));
      if (!isPattern && isHostName(alias) && reachable && !this.hosts.has(alias)) {
        this.hosts.set(alias, { alias, ...at });
      }
    }
  }

  private expand(path: string, folder: string): string {
    const withHome = path
      .replaceAll(/\$\{(\w+)\}/gu, (_, name: string) => process.env[name] ?? '')
      .replaceAll('%d', this.home)
      .replace(/^~(?=\/|$)/u, this.home);
    return (isAbsolute(withHome) ? withHome : join(folder, withHome)).replaceAll('\\', '/');
  }

  private async textOf(file: string, mayLack: boolean): Promise<string> {
    try {
      return await readFile(file, 'utf8');
    } catch (thrown) {
      if (!(mayLack && isErrnoException(thrown) && thrown.code === 'ENOENT')) {
        this.onProblem(toFailure(thrown));
      }
      return '';
    }
  }
}

/** As ssh decides on a Host line: one pattern fits and no negated one does. Names are compared without case. */
function matches(alias: string, patterns: readonly string[]): boolean {
  const fits = (pattern: string) => globPattern(pattern.toLowerCase()).test(alias.toLowerCase());
  return (
    patterns.some((pattern) => !pattern.startsWith('!') && fits(pattern)) &&
    !patterns.some((pattern) => pattern.startsWith('!') && fits(pattern.slice(1)))
  );
}
