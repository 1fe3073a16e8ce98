import * as vscode from 'vscode';
import { realpath } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { type Disposable, DisposableStore } from '../../core/disposable.ts';
import { type Failure, toFailure } from '../../core/failure.ts';
import type { Logger } from '../../core/logger.ts';
import { holdLease } from '../../exec/job/jobClient.ts';
import type { EmbeddedServer } from '../../deploy/embeddedServer.ts';
import type { ContextKeySetter } from '../contextKeys.ts';
import { readSetting } from '../settings.ts';
import { isChanging, type ServerView } from './deploymentNodes.ts';
import { nextRefreshMs } from './refreshPace.ts';
import { readServerView } from './serverReader.ts';

/** A change on disk is followed by others within this time. */
const debounceMs = 300;
/** While a model loads or unloads its state is worth a look this often. */
const changingMs = 1_000;

/**
 * The servers of this user and their models. While the view is visible it looks again and again; always it keeps the
 * servers of this window's folders alive by leases and notices when servers come and go.
 */
export class DeploymentsModel implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private readonly disposables = new DisposableStore();
  private readonly leases = new Map<string, Disposable>();
  private readonly usedFolders = new Set<string>();
  private readonly stateRoot: string;
  private readonly holder: string;
  private readonly keys: ContextKeySetter;
  private readonly log: Logger;
  private servers: readonly ServerView[] = [];
  private problem: Failure | undefined;
  private visible = false;
  private failuresInARow = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private reading: Promise<void> | undefined;
  private disposed = false;

  /** @param holder names this window among the users of a server. */
  constructor(stateRoot: string, holder: string, keys: ContextKeySetter, log: Logger) {
    this.stateRoot = stateRoot;
    this.holder = holder;
    this.keys = keys;
    this.log = log;
    this.disposables.add(this.changed);
    const pattern = new vscode.RelativePattern(vscode.Uri.file(join(stateRoot, 'servers')), '*/server.json');
    const watcher = this.disposables.add(vscode.workspace.createFileSystemWatcher(pattern));
    const onEvent = () => this.schedule(debounceMs);
    this.disposables.add(watcher.onDidCreate(onEvent));
    this.disposables.add(watcher.onDidChange(onEvent));
    this.disposables.add(watcher.onDidDelete(onEvent));
  }

  /** The servers as last seen. */
  get current(): readonly ServerView[] {
    return this.servers;
  }

  /** Why the servers could not be listed. */
  get failure(): Failure | undefined {
    return this.problem;
  }

  /** The servers, asked now when nobody has asked yet. */
  async list(): Promise<readonly ServerView[]> {
    await (this.reading ?? this.refresh());
    return this.servers;
  }

  setVisible(visible: boolean): void {
    this.visible = visible;
    if (visible) {
      this.schedule(0);
    }
  }

  /** Looks soon; several requests become one look. */
  lookSoon(): void {
    this.schedule(debounceMs);
  }

  /** Keeps a server alive as long as this window lives, because the window uses it. */
  use(folder: string): void {
    this.usedFolders.add(folder);
    this.lookSoon();
  }

  /** Looks now and resolves when the view is up to date. */
  async refresh(): Promise<void> {
    const reading = this.read();
    this.reading = reading;
    await reading;
  }

  private async read(): Promise<void> {
    try {
      const { listServers } = await import('../../deploy/embeddedServer.ts');
      const found = await listServers(this.stateRoot, (failure) => this.log.warn(failure.message));
      const roots = await workspaceRoots();
      this.holdLeases(found, roots);
      const earlier = this.servers;
      this.servers = await Promise.all(
        found.map((server) =>
          readServerView(
            server,
            repositoryTitle(server.repositoryFolder, roots),
            connect,
            earlier.find(({ key }) => key === server.key),
          ),
        ),
      );
      this.problem = undefined;
    } catch (thrown) {
      this.problem = toFailure(thrown);
    }
    const failed = this.problem !== undefined || this.servers.some(({ failure }) => failure !== undefined);
    this.failuresInARow = failed ? this.failuresInARow + 1 : 0;
    this.keys.set('engineRoom.hasServers', this.servers.length > 0);
    this.changed.fire();
    if (this.visible) {
      const intervalMs = readSetting('deployments.refreshSeconds') * 1000;
      const changing = this.servers.some(isChanging);
      this.schedule(changing ? changingMs : nextRefreshMs(intervalMs, this.failuresInARow));
    }
  }

  private holdLeases(servers: readonly EmbeddedServer[], roots: readonly string[]): void {
    const wanted = new Set(
      servers
        .filter(({ state }) => state === 'running')
        .filter(
          ({ folder, repositoryFolder }) =>
            this.usedFolders.has(folder) || roots.some((root) => isInside(repositoryFolder, root)),
        )
        .map(({ folder }) => folder),
    );
    for (const [folder, lease] of this.leases) {
      if (!wanted.has(folder)) {
        lease.dispose();
        this.leases.delete(folder);
      }
    }
    for (const folder of wanted) {
      if (!this.leases.has(folder) && !this.disposed) {
        this.log.info(`Using the server in ${folder}`);
        this.leases.set(folder, holdLease(folder, this.holder));
      }
    }
  }

  private schedule(delayMs: number): void {
    if (this.disposed) {
      return;
    }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.refresh(), delayMs);
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.timer);
    for (const lease of this.leases.values()) {
      lease.dispose();
    }
    this.disposables.dispose();
  }
}

/** gRPC is loaded when the first server is asked. */
export async function connect(address: string) {
  const { TritonClient } = await import('../../triton/tritonClient.ts');
  return new TritonClient(address);
}

async function workspaceRoots(): Promise<string[]> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return Promise.all(folders.map(({ uri }) => realpath(uri.fsPath).catch(() => uri.fsPath)));
}

function isInside(path: string, root: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);
}

function repositoryTitle(repositoryFolder: string, roots: readonly string[]): string {
  const root = roots.find((candidate) => isInside(repositoryFolder, candidate));
  return root === undefined ? repositoryFolder : relative(root, repositoryFolder) || '.';
}
