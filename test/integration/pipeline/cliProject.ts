import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseJson } from '../../../src/core/parseJson.ts';
import { listServers } from '../../../src/deploy/embeddedServer.ts';
import { stopServer } from '../../../src/deploy/stopServer.ts';
import { listRunFolders, readRun } from '../../../src/pipeline/runStore.ts';
import type { RunRecord } from '../../../src/pipeline/runRecord.ts';
import type { z } from 'zod/mini';

const cli = join(import.meta.dirname, '..', '..', '..', 'src', 'cli.ts');

export interface CliResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCli {
  readonly ended: Promise<CliResult>;
  /** Resolves when standard output holds the text, or the process has ended. */
  printed(text: string): Promise<void>;
  kill(signal: NodeJS.Signals): void;
}

const modelSource = `
import torch

class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        torch.manual_seed(0)
        self.conv = torch.nn.Conv2d(3, 8, 3)
        self.head = torch.nn.Linear(8, 4)

    def forward(self, x):
        return self.head(torch.relu(self.conv(x)).mean(dim=(2, 3)))

def load():
    return Net().eval()
`;

const pipelineText = `version: 1
name: tiny
model:
  entry: model.py:load
inputs:
  - name: x
    dtype: float32
    shape: [batch, 3, 16, 16]
outputs: [scores]
postprocess: { activation: softmax, topK: 2 }
export: { exporter: torchscript }
build: { variants: [optimised] }
measure: { warmup: 2, iterations: 20 }
`;

/** A small project in a folder whose name needs care, with our command line to run in it. */
export class CliProject {
  readonly folder: string;
  readonly python: string;
  readonly stateRoot: string;

  private constructor(folder: string, python: string) {
    this.folder = folder;
    this.python = python;
    this.stateRoot = join(folder, 'state');
  }

  static async make(): Promise<CliProject> {
    const python = process.env['ENGINE_ROOM_TEST_PYTHON'];
    if (python === undefined || python === '') {
      throw new Error(
        'ENGINE_ROOM_TEST_PYTHON must name a Python with torch, onnx, onnxruntime and nvidia-pytriton.',
      );
    }
    const project = new CliProject(await mkdtemp(join(tmpdir(), '-engine room\'s ü "')), python);
    await project.write('model.py', modelSource);
    await project.write('engine-room.yaml', pipelineText);
    return project;
  }

  path(...parts: readonly string[]): string {
    return join(this.folder, ...parts);
  }

  built(name: string): string {
    return this.path('.engine-room', 'build', 'tiny', name);
  }

  async write(name: string, text: string): Promise<void> {
    await writeFile(this.path(name), text);
  }

  /** Rewrites the pipeline file with one text in place of another. */
  async edit(from: string, to: string): Promise<void> {
    if (!pipelineText.includes(from)) {
      throw new Error(`The pipeline has no "${from}".`);
    }
    await this.write('engine-room.yaml', pipelineText.replace(from, to));
  }

  /**
   * Runs `engine-room <words>` in the project's folder.
   * @param whenPrinted SIGTERM is sent as soon as standard output holds this text, as a cancelled task does.
   */
  async run(words: readonly string[], whenPrinted?: string): Promise<CliResult> {
    const running = this.start(words);
    if (whenPrinted !== undefined) {
      await running.printed(whenPrinted);
      running.kill('SIGTERM');
    }
    return running.ended;
  }

  /** The same, handed out while it runs. */
  start(words: readonly string[]): RunningCli {
    const child = spawn(process.execPath, [cli, '--python', this.python, ...words], {
      cwd: this.folder,
      env: { ...process.env, ENGINE_ROOM_STATE: this.stateRoot },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    const waiting = new Map<string, () => void>();
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
      for (const [text, found] of waiting) {
        if (stdout.includes(text)) {
          waiting.delete(text);
          found();
        }
      }
    });
    const ended = once(child, 'close').then(([status]) => {
      waiting.forEach((found) => found());
      return { status: status as number | null, stdout, stderr };
    });
    return {
      ended,
      printed: (text) =>
        new Promise((resolve) =>
          stdout.includes(text) || child.exitCode !== null ? resolve() : waiting.set(text, resolve),
        ),
      kill: (signal) => child.kill(signal),
    };
  }

  async lastRun(): Promise<RunRecord> {
    const [folder] = await listRunFolders(this.path('.engine-room', 'runs'));
    if (folder === undefined) {
      throw new Error('Nothing ran.');
    }
    return readRun(folder);
  }

  /** Stops servers and removes the folder. */
  async remove(): Promise<void> {
    for (const server of await listServers(this.stateRoot)) {
      await stopServer(server.folder);
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** What `--json` printed. */
export function parsePrinted<T extends z.ZodMiniType>(result: CliResult, schema: T): z.infer<T> {
  return parseJson(result.stdout, schema, { what: 'The output' });
}
