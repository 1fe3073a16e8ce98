import * as vscode from 'vscode';
import { DisposableStore } from '../../core/disposable.ts';
import { toFailure } from '../../core/failure.ts';
import type { Logger } from '../../core/logger.ts';
import { projectLayout } from '../../pipeline/projectLayout.ts';
import type { RunRecord } from '../../pipeline/runRecord.ts';
import { listRunFolders, readRun } from '../../pipeline/runStore.ts';
import type { ContextKeySetter } from '../contextKeys.ts';
import type { PipelineIndex } from '../pipelines/pipelineIndex.ts';

export interface RunEntry {
  readonly folder: string;
  readonly record: RunRecord;
}

const debounceMs = 150;
/** A run's elapsed time and a vanished process are noticed at this pace; changes of the record arrive as file events. */
const pollMs = 1_000;

/** The runs of every pipeline in the workspace, newest first. */
export class RunsModel implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  /** Runs were added, removed or went on. */
  readonly onDidChange = this.changed.event;
  private readonly disposables = new DisposableStore();
  private readonly watchers = new Map<string, vscode.Disposable>();
  private readonly finished = new Map<string, RunEntry>();
  private readonly pipelines: PipelineIndex;
  private readonly keys: ContextKeySetter;
  private readonly log: Logger;
  private entries: readonly RunEntry[] = [];
  private visible = false;
  private loaded: Promise<void> | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(pipelines: PipelineIndex, keys: ContextKeySetter, log: Logger) {
    this.pipelines = pipelines;
    this.keys = keys;
    this.log = log;
    this.disposables.add(this.changed);
    this.disposables.add(pipelines.onDidChange(() => this.schedule(0)));
  }

  /** The runs as last read. */
  get current(): readonly RunEntry[] {
    return this.entries;
  }

  /** The runs, read now when nobody has read them yet. */
  async list(): Promise<readonly RunEntry[]> {
    this.loaded ??= this.refresh();
    await this.loaded;
    return this.entries;
  }

  /** Elapsed times are kept up only while somebody looks. */
  setVisible(visible: boolean): void {
    this.visible = visible;
    if (visible) {
      this.schedule(0);
    }
  }

  /** Reads all runs again. */
  async refresh(): Promise<void> {
    const roots = new Set((await this.pipelines.list()).map(({ file }) => projectLayout(file).runs));
    this.watch(roots);
    const lists = await Promise.all([...roots].map((runs) => this.read(runs)));
    this.entries = lists.flat().sort((a, b) => b.record.startedAtMs - a.record.startedAtMs);
    const running = this.entries.some(({ record }) => record.state === 'running');
    this.keys.set('engineRoom.hasRuns', this.entries.length > 0);
    this.keys.set('engineRoom.hasRunningRun', running);
    this.changed.fire();
    if (running && this.visible) {
      this.schedule(pollMs);
    }
  }

  private async read(runsFolder: string): Promise<RunEntry[]> {
    const folders = await listRunFolders(runsFolder);
    const entries = await Promise.all(folders.map((folder) => this.readEntry(folder)));
    return entries.filter((entry) => entry !== undefined);
  }

  private async readEntry(folder: string): Promise<RunEntry | undefined> {
    const known = this.finished.get(folder);
    if (known !== undefined) {
      return known;
    }
    try {
      const record = await readRun(folder);
      const entry = { folder, record };
      if (record.state !== 'running') {
        this.finished.set(folder, entry);
      }
      return entry;
    } catch (thrown) {
      const failure = toFailure(thrown);
      // A folder without a record is one that is just being made or removed.
      if (failure.kind !== 'not-found') {
        this.log.warn(failure.message);
      }
      return undefined;
    }
  }

  private watch(roots: ReadonlySet<string>): void {
    for (const [root, watcher] of this.watchers) {
      if (!roots.has(root)) {
        watcher.dispose();
        this.watchers.delete(root);
      }
    }
    for (const root of roots) {
      if (!this.watchers.has(root)) {
        this.watchers.set(root, this.watchRoot(root));
      }
    }
  }

  private watchRoot(root: string): vscode.Disposable {
    const pattern = new vscode.RelativePattern(vscode.Uri.file(root), '*/run.json');
    const watcher = vscode.workspace.createFileSystemWatcher(pattern);
    const onEvent = () => this.schedule(debounceMs);
    return vscode.Disposable.from(
      watcher,
      watcher.onDidCreate(onEvent),
      watcher.onDidChange(onEvent),
      watcher.onDidDelete((uri) => {
        this.finished.delete(vscode.Uri.joinPath(uri, '..').fsPath);
        onEvent();
      }),
    );
  }

  private schedule(delayMs: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.loaded = this.refresh().catch((thrown: unknown) => {
        this.log.error(`Runs could not be read: ${toFailure(thrown).message}`);
      });
    }, delayMs);
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const watcher of this.watchers.values()) {
      watcher.dispose();
    }
    this.disposables.dispose();
  }
}
