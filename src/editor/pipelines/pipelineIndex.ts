import * as vscode from 'vscode';
import { readFile } from 'node:fs/promises';
import { DisposableStore } from '../../core/disposable.ts';
import { type Failure, toFailure } from '../../core/failure.ts';
import type { Logger } from '../../core/logger.ts';
import type { PipelineSettings } from '../../pipeline/pipelineSchema.ts';
import { pipelineFileName } from '../../pipeline/projectLayout.ts';
import type { ContextKeySetter } from '../contextKeys.ts';
import { repositoryOf } from './pipelineFacts.ts';

/** A pipeline file of the workspace: its settings, or what is wrong with it. */
export interface PipelineEntry {
  readonly file: string;
  readonly settings?: PipelineSettings;
  readonly problems: readonly Failure[];
}

const glob = `**/{${pipelineFileName},*.${pipelineFileName}}`;
const excluded = '**/{node_modules,.venv,venv,__pycache__,.engine-room}/**';
const debounceMs = 200;

/** Knows the pipeline files of the workspace; reads them when somebody asks and again when they change. */
export class PipelineIndex implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<readonly PipelineEntry[]>();
  /** Pipeline files were added, removed or edited on disk. */
  readonly onDidChange = this.changed.event;
  private readonly disposables = new DisposableStore();
  private readonly keys: ContextKeySetter;
  private readonly log: Logger;
  private entries: Promise<readonly PipelineEntry[]> | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(keys: ContextKeySetter, log: Logger) {
    this.keys = keys;
    this.log = log;
    this.disposables.add(this.changed);
    const watcher = this.disposables.add(vscode.workspace.createFileSystemWatcher(glob));
    const onEvent = () => this.schedule();
    this.disposables.add(watcher.onDidCreate(onEvent));
    this.disposables.add(watcher.onDidChange(onEvent));
    this.disposables.add(watcher.onDidDelete(onEvent));
    this.disposables.add(vscode.workspace.onDidChangeWorkspaceFolders(onEvent));
  }

  /** The pipeline files, ordered by path. */
  async list(): Promise<readonly PipelineEntry[]> {
    this.entries ??= this.read();
    return this.entries;
  }

  /** Reads the files again and tells the listeners. */
  async refresh(): Promise<readonly PipelineEntry[]> {
    this.entries = this.read();
    const entries = await this.entries;
    this.changed.fire(entries);
    return entries;
  }

  private async read(): Promise<readonly PipelineEntry[]> {
    const uris = await vscode.workspace.findFiles(glob, excluded);
    const files = uris
      .filter(({ scheme }) => scheme === 'file')
      .map(({ fsPath }) => fsPath)
      .sort();
    const entries = await Promise.all(files.map((file) => readPipeline(file)));
    this.keys.set('engineRoom.searched', true);
    this.keys.set('engineRoom.hasPipeline', entries.length > 0);
    this.keys.set(
      'engineRoom.repositoryFolders',
      [...new Set(entries.flatMap((entry) => repositoryOf(entry) ?? []))].sort(),
    );
    return entries;
  }

  private schedule(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.refresh().catch((thrown: unknown) => {
        this.log.error(`Pipeline files could not be read: ${toFailure(thrown).message}`);
      });
    }, debounceMs);
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.disposables.dispose();
  }
}

async function readPipeline(file: string): Promise<PipelineEntry> {
  try {
    return { file, ...(await checkPipelineText(await readFile(file, 'utf8'), file)) };
  } catch (thrown) {
    return { file, problems: [toFailure(thrown)] };
  }
}

/** Checks the text of a pipeline file, which may not be saved yet. The parser is loaded on first use. */
export async function checkPipelineText(
  text: string,
  file: string,
): Promise<Pick<PipelineEntry, 'settings' | 'problems'>> {
  const { parsePipeline } = await import('../../pipeline/parsePipeline.ts');
  const result = parsePipeline(text, file);
  return 'settings' in result ? { settings: result.settings, problems: [] } : { problems: result.problems };
}
