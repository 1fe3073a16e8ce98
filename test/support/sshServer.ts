import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { appendFile, chmod, mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { createConnection, createServer } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/**
 * Real OpenSSH servers on loopback for tests: one that plays the GPU host and one that plays the jump host in front of
 * it, with keys, configuration and known hosts of their own in one folder. Nothing of the user's own SSH files is read
 * or written, as long as ssh is called with `-F configFile`.
 */
export interface SshServer {
  /** For `ssh -F`: knows every alias of {@link SshServer.host}. */
  readonly configFile: string;
  readonly host: {
    /** Straight to the server. */
    readonly direct: 'gpu-host';
    /** The same server through the jump host. */
    readonly throughJump: 'gpu-host-through-jump';
    readonly jump: 'jump-host';
    /** Its private key is encrypted with {@link SshServer.passphrase}. */
    readonly encryptedKey: 'encrypted-key-host';
    /** Offers a key that the server does not accept, and nothing else. */
    readonly wrongKey: 'wrong-key-host';
    /** Its host key is not among the known hosts, which are then {@link SshServer.unknownKnownHostsFile}. */
    readonly unknownKey: 'unknown-key-host';
  };
  readonly passphrase: string;
  readonly port: number;
  readonly user: string;
  readonly knownHostsFile: string;
  /** Missing at first: belongs to the alias `unknown-key-host`. */
  readonly unknownKnownHostsFile: string;
  /** HOME of the far end: empty at first. */
  readonly remoteHome: string;
  /** What both servers logged. */
  log(): Promise<string>;
  /** Adds an alias of the same server; `settings` come first, so they win over the usual ones. */
  addHost(alias: string, settings: Readonly<Record<string, string>>): Promise<void>;
  /** Takes the server away: no listener, no connection. The jump host stays. */
  stopServer(): Promise<void>;
  /** Brings the server back on the same port. */
  restart(): Promise<void>;
  /** Ends the live connections of both servers, as a broken network would; new ones are welcome. */
  dropConnections(): Promise<void>;
  /** Live connections go silent without being closed, as when a cable is pulled; undone by {@link thaw}. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  /** The server comes back with a host key that is not the known one. */
  changeHostKey(): Promise<void>;
  /** Whether the server accepts the client's keys; it does at first. */
  acceptKeys(accept: boolean): Promise<void>;
  /** Ends everything. The folder stays. */
  stop(): Promise<void>;
}

const host: SshServer['host'] = {
  direct: 'gpu-host',
  throughJump: 'gpu-host-through-jump',
  jump: 'jump-host',
  encryptedKey: 'encrypted-key-host',
  wrongKey: 'wrong-key-host',
  unknownKey: 'unknown-key-host',
};

/**
 * Starts the servers.
 * @param folder made when missing; holds all keys, configurations and logs. No blanks in it: ssh does not quote the
 *   configuration's path when it starts a second ssh for a jump host.
 * @param options.environment set for everything that runs on the far end, such as `DOCKER_HOST`.
 * @throws Error that names the Debian package when there is no sshd.
 */
export async function startSshServer(
  folder: string,
  options: { readonly environment?: Readonly<Record<string, string>> } = {},
): Promise<SshServer> {
  const program = sshdProgram();
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o700);
  const user = userInfo().username;
  const file = (name: string) => join(folder, name);
  const passphrase = 'correct horse battery';
  const remoteHome = file('home');
  await mkdir(remoteHome, { recursive: true });
  await Promise.all([
    makeKey(file('id_good')),
    makeKey(file('id_encrypted'), passphrase),
    makeKey(file('id_wrong')),
  ]);
  const accepted = (
    await Promise.all(['id_good.pub', 'id_encrypted.pub'].map((name) => readFile(file(name), 'utf8')))
  ).join('');
  await writeFile(file('authorized_keys'), accepted, { mode: 0o600 });

  const place = { folder, user, environment: { HOME: remoteHome, ...options.environment } };
  const server = await Sshd.create(program, { ...place, name: 'server' });
  const jump = await Sshd.create(program, { ...place, name: 'jump' });
  await Promise.all([server.start(), jump.start()]);

  const knownHostsFile = file('known_hosts');
  const unknownKnownHostsFile = file('known_hosts_unknown');
  await writeFile(knownHostsFile, (await server.knownHostsLine()) + (await jump.knownHostsLine()));
  const configFile = file('config');
  const block = (alias: string, port: number, settings: Readonly<Record<string, string>> = {}) =>
    [
      `Host ${alias}`,
      ...Object.entries(settings).map(([name, value]) => `  ${name} ${value}`),
      '  HostName 127.0.0.1',
      `  Port ${port}`,
      `  User ${user}`,
      `  IdentityFile "${file('id_good')}"`,
      '  IdentitiesOnly yes',
      '  IdentityAgent none',
      `  UserKnownHostsFile "${knownHostsFile}"`,
      '  GlobalKnownHostsFile /dev/null',
      '',
      '',
    ].join('\n');
  const identity = (name: string) => ({ IdentityFile: `"${file(name)}"` });
  // ssh tries every IdentityFile it finds, in order; an alias with another key must not fall back on the good one.
  const only = (text: string) => text.replace(`  IdentityFile "${file('id_good')}"\n`, '');
  await writeFile(
    configFile,
    block(host.direct, server.port) +
      block(host.throughJump, server.port, { ProxyJump: host.jump }) +
      block(host.jump, jump.port) +
      only(block(host.encryptedKey, server.port, identity('id_encrypted'))) +
      only(block(host.wrongKey, server.port, identity('id_wrong'))) +
      block(host.unknownKey, server.port, { UserKnownHostsFile: `"${unknownKnownHostsFile}"` }),
  );

  return {
    configFile,
    host,
    passphrase,
    port: server.port,
    user,
    knownHostsFile,
    unknownKnownHostsFile,
    remoteHome,
    log: async () => (await server.log()) + (await jump.log()),
    addHost: (alias, settings) => {
      const text = block(alias, server.port, settings);
      return appendFile(configFile, 'IdentityFile' in settings ? only(text) : text);
    },
    stopServer: () => server.stop(),
    restart: async () => {
      await server.stop();
      await server.start();
    },
    dropConnections: async () => {
      await server.signalConnections('SIGKILL');
      await jump.signalConnections('SIGKILL');
    },
    freeze: () => server.signalConnections('SIGSTOP'),
    thaw: () => server.signalConnections('SIGCONT'),
    changeHostKey: async () => {
      await server.stop();
      await server.makeHostKey();
      await server.start();
    },
    acceptKeys: (accept) => writeFile(file('authorized_keys'), accept ? accepted : ''),
    stop: async () => {
      await Promise.all([server.stop(), jump.stop()]);
    },
  };
}

interface SshdPlace {
  readonly folder: string;
  readonly name: string;
  readonly user: string;
  readonly environment: Readonly<Record<string, string>>;
}

class Sshd {
  readonly port: number;
  private readonly program: string;
  private readonly place: SshdPlace;
  private child: ChildProcess | undefined;

  private constructor(program: string, port: number, place: SshdPlace) {
    this.program = program;
    this.port = port;
    this.place = place;
  }

  static async create(program: string, place: SshdPlace): Promise<Sshd> {
    const sshd = new Sshd(program, await freePort(), place);
    await sshd.makeHostKey();
    await sshd.writeConfiguration();
    return sshd;
  }

  async makeHostKey(): Promise<void> {
    await makeKey(this.file('host_key'));
  }

  async knownHostsLine(): Promise<string> {
    return `[127.0.0.1]:${this.port} ${await readFile(this.file('host_key.pub'), 'utf8')}`;
  }

  log(): Promise<string> {
    return readFile(this.file('log'), 'utf8');
  }

  async start(): Promise<void> {
    // OpenSSH insists on this folder when root starts it; a clean container lacks it.
    if (process.getuid?.() === 0) {
      await mkdir('/run/sshd', { recursive: true, mode: 0o755 });
    }
    const log = await open(this.file('log'), 'a');
    this.child = spawn(this.program, ['-D', '-e', '-f', this.file('sshd_config')], {
      stdio: ['ignore', log.fd, log.fd],
    });
    await log.close();
    await this.untilListening(this.child);
  }

  async stop(): Promise<void> {
    const child = this.child;
    if (child === undefined) {
      return;
    }
    this.child = undefined;
    const closed = new Promise((resolve) => child.once('exit', resolve));
    // Connections first: they lose their parent, by which they are found, when the listener ends.
    child.kill('SIGSTOP');
    await signalDescendants(child.pid, 'SIGKILL');
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) {
      await closed;
    }
  }

  async signalConnections(signal: NodeJS.Signals): Promise<void> {
    await signalDescendants(this.child?.pid, signal);
  }

  private file(suffix: string): string {
    return join(this.place.folder, `${this.place.name}_${suffix}`);
  }

  private async writeConfiguration(): Promise<void> {
    const { folder, environment, user } = this.place;
    const lines = [
      `Port ${this.port}`,
      'ListenAddress 127.0.0.1',
      `HostKey "${this.file('host_key')}"`,
      `PidFile "${this.file('pid')}"`,
      `AuthorizedKeysFile "${join(folder, 'authorized_keys')}"`,
      'StrictModes no',
      'UsePAM no',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'PermitRootLogin prohibit-password',
      `AllowUsers ${user}`,
      'PrintMotd no',
      'PrintLastLog no',
      'LogLevel VERBOSE',
      'Subsystem sftp internal-sftp',
      // The far end's own home, so that what a test leaves there is in its folder.
      `SetEnv ${Object.entries(environment)
        .map(([name, value]) => `"${name}=${value}"`)
        .join(' ')}`,
    ];
    const file = this.file('sshd_config');
    await writeFile(file, `${lines.join('\n')}\n`);
    // From OpenSSH 9.8 on, an address that fails to sign in is shut out for a while; tests fail on purpose.
    const patient = 'PerSourcePenalties no';
    const known = await execute(this.program, ['-t', '-f', file, '-o', patient]).then(
      () => true,
      () => false,
    );
    if (known) {
      await appendFile(file, `${patient}\n`);
    }
  }

  private async untilListening(child: ChildProcess): Promise<void> {
    const deadline = Date.now() + 15_000;
    while (!(await hasBanner(this.port))) {
      if (child.exitCode !== null || child.signalCode !== null || Date.now() > deadline) {
        throw new Error(`sshd did not start. Its log:\n${await this.log()}`);
      }
      await delay(30);
    }
  }
}

function sshdProgram(): string {
  const found = ['/usr/sbin/sshd', '/usr/local/sbin/sshd', '/sbin/sshd'].find((path) => existsSync(path));
  if (found === undefined) {
    throw new Error('These tests need a real sshd: install openssh-server.');
  }
  return found;
}

async function makeKey(path: string, passphrase = ''): Promise<void> {
  await rm(path, { force: true });
  await rm(`${path}.pub`, { force: true });
  await execute('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-C', 'test', '-f', path]);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') {
    throw new Error('No free port.');
  }
  return address.port;
}

function hasBanner(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    const answer = (value: boolean) => {
      socket.destroy();
      resolve(value);
    };
    socket.setTimeout(1_000, () => answer(false));
    socket.once('data', (data) => answer(data.toString('latin1').startsWith('SSH-')));
    socket.once('error', () => answer(false));
    socket.once('close', () => answer(false));
  });
}

/**
 * Signals the server's processes below `pid`, not what they started: a real network or host failure leaves the remote
 * programs alone, too.
 */
async function signalDescendants(pid: number | undefined, signal: NodeJS.Signals): Promise<void> {
  if (pid === undefined) {
    return;
  }
  const { stdout } = await execute('ps', ['-A', '-o', 'pid=,ppid=,comm=']);
  const table = stdout
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/u.exec(line))
    .filter((match) => match !== null)
    .map((match) => ({ pid: Number(match[1]), parent: Number(match[2]), name: match[3] ?? '' }));
  const below = new Set([pid]);
  for (let size = 0; size !== below.size;) {
    size = below.size;
    table.filter((each) => below.has(each.parent)).forEach((each) => below.add(each.pid));
  }
  below.delete(pid);
  for (const each of table.filter((entry) => below.has(entry.pid) && entry.name.startsWith('sshd'))) {
    try {
      process.kill(each.pid, signal);
    } catch {
      // Ended by itself meanwhile.
    }
  }
}
