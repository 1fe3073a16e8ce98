import { mkdtempSync, realpathSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deployEmbedded, type Deployment, type DeployRequest } from '../../../src/deploy/deployEmbedded.ts';
import { listServers } from '../../../src/deploy/embeddedServer.ts';
import { stopServer } from '../../../src/deploy/stopServer.ts';
import { localRunner } from '../../../src/exec/localRunner.ts';
import type { GraphTensor } from '../../../src/repository/batchRule.ts';
import { placeModel, type PlacedModel, type PlaceRequest } from '../../../src/repository/placeModel.ts';

const root = join(import.meta.dirname, '..', '..', '..');

/** The interpreter with onnx, onnxruntime and nvidia-pytriton that the tests are run with. */
export const python = testPython();

function testPython(): string {
  const path = process.env['ENGINE_ROOM_TEST_PYTHON'];
  if (path === undefined || path === '') {
    throw new Error('ENGINE_ROOM_TEST_PYTHON must name a Python with onnx, onnxruntime and nvidia-pytriton.');
  }
  return path;
}

/** A folder of one test file with everything in it; its name is hostile on purpose. */
export class Workplace {
  readonly folder = join(realpathSync(mkdtempSync(join(tmpdir(), "engine room 'ü-"))));
  readonly models = join(this.folder, 'models');
  readonly repository = join(this.folder, 'repository of models');
  readonly stateRoot = join(this.folder, 'state');

  async makeModels(): Promise<void> {
    const result = await localRunner.run({
      program: python,
      args: [join(import.meta.dirname, 'makeModels.py'), this.models],
    });
    if (result.exitCode !== 0) {
      throw new Error(result.stderr);
    }
  }

  async place(
    name: string,
    graph: { inputs: GraphTensor[]; outputs: GraphTensor[] },
    more: Partial<PlaceRequest> = {},
  ): Promise<PlacedModel> {
    return placeModel({
      repositoryFolder: this.repository,
      modelName: name,
      version: 1,
      modelPath: join(this.models, name, 'model.onnx'),
      graph,
      serving: { dynamicBatching: true, instances: 1 },
      ...more,
    });
  }

  async deploy(modelName: string, more: Partial<DeployRequest> = {}): Promise<Deployment> {
    return deployEmbedded({
      repositoryFolder: this.repository,
      modelName,
      python,
      ownBackends: join(root, 'python', 'engine_room', 'triton_backend'),
      stateRoot: this.stateRoot,
      idleStopMs: 120_000,
      supervisor: {
        program: process.execPath,
        args: [join(root, 'src', 'exec', 'job', 'supervisorMain.ts')],
      },
      runner: localRunner,
      ...more,
    });
  }

  async clean(): Promise<void> {
    for (const server of await listServers(this.stateRoot)) {
      await stopServer(server.folder);
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}
