import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildEngineReport } from '../../../../src/tensorrt/report/buildEngineReport.ts';
import { readEngineReport } from '../../../../src/tensorrt/report/readEngineReport.ts';
import { planBytes } from '../plan/planBytes.ts';
import { fixturePath } from './fixture.ts';

let folder: string;
let plan: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engine report-'));
  plan = join(folder, 'model.plan');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function put(fixture: string, name: string): Promise<string> {
  const path = join(folder, name);
  await copyFile(fixturePath(fixture), path);
  return path;
}

describe('readEngineReport', () => {
  it('builds a report from what lies beside the plan', async () => {
    await writeFile(plan, planBytes([8, 6, 1, 6]));
    await put('8.6.layers.json', 'model.plan.layers.json');
    await put('8.6.profile.json', 'model.plan.profile.json');
    await put('8.6.log', 'model.plan.log');
    const { report, plan: summary, files } = await readEngineReport(plan);
    expect(summary?.header).toEqual({ kind: 'version', version: '8.6.1.6' });
    expect(report).toMatchObject({
      tensorrt: '8.6.1.6',
      sizeBytes: 64,
      layerTimeNs: 1e6,
      gpu: 'Synthetic GPU',
    });
    expect(files.map((file) => basename(file))).toEqual([
      'model.plan.layers.json',
      'model.plan.profile.json',
      'model.plan.log',
    ]);
  });

  it('takes the kept report before all else', async () => {
    await writeFile(plan, planBytes([8, 6, 1, 6]));
    await put('8.6.layers.json', 'model.plan.layers.json');
    const kept = buildEngineReport({ gpu: 'kept' });
    await writeFile(`${plan}.report.json`, JSON.stringify(kept));
    expect((await readEngineReport(plan)).report).toEqual(kept);
    const alone = await readEngineReport(`${plan}.report.json`);
    expect(alone.report.gpu).toBe('kept');
    expect(alone.plan?.header.kind).toBe('version');
    // The layers themselves were asked for.
    expect((await readEngineReport(`${plan}.layers.json`)).report.layers).toHaveLength(5);
  });

  it('goes on without a part that is damaged, and says so', async () => {
    await writeFile(plan, planBytes([8, 6, 1, 6]));
    await writeFile(`${plan}.report.json`, '{"schema": "other"}');
    await writeFile(`${plan}.profile.json`, 'garbage');
    await put('8.2.layers.json', 'model.plan.layers.json');
    const { report } = await readEngineReport(plan);
    expect(report.layers).toHaveLength(3);
    expect(report.problems.join('\n')).toContain('The engine report does not have the expected form');
    expect(report.problems.join('\n')).toContain('model.plan.profile.json could not be read');
  });

  it('reads the names of TensorRT Engine Explorer and of exported layers alone', async () => {
    const graph = await put('10.3.layers.json', 'm.engine.graph.json');
    await put('10.3.profile.json', 'm.engine.profile.json');
    await put('10.3.times.json', 'm.engine.timing.json');
    await writeFile(join(folder, 'm.engine.metadata.json'), '[{"Name": "Some GPU"}]');
    await writeFile(
      join(folder, 'm.engine.profile.metadata.json'),
      '{"inference_options": {"CUDA Graph": "Enabled", "Data transfers": "Disabled"}}',
    );
    const { report, plan: summary } = await readEngineReport(graph);
    expect(summary).toBeNull();
    expect(report).toMatchObject({ gpu: 'Some GPU', timing: { queries: 20, cudaGraph: true } });
    expect(report.layers).toHaveLength(7);

    const layers = await put('8.6.layers.json', 'layers_toy.json');
    await put('8.6.profile.json', 'profile_toy.json');
    expect((await readEngineReport(layers)).report.layerTimeNs).toBe(1e6);
    const lone = await put('8.2.layers.json', 'anything.json');
    expect((await readEngineReport(lone)).report.layers).toHaveLength(3);
  });

  it('gives a report of the header alone', async () => {
    await writeFile(plan, planBytes([10, 0, 1, 6]));
    const { report, files } = await readEngineReport(plan);
    expect(report).toMatchObject({ tensorrt: '10.0.1.6', layers: [], problems: [] });
    expect(files).toEqual([]);
  });

  it('names the file that was asked for when it is missing or damaged', async () => {
    await expect(readEngineReport(plan)).rejects.toMatchObject({ code: 'ENOENT', path: plan });
    const lone = join(folder, 'x.layers.json');
    await expect(readEngineReport(lone)).rejects.toMatchObject({
      failure: { kind: 'not-found', file: lone },
    });
    await writeFile(lone, '[[[');
    await writeFile(join(folder, 'y.json'), '{"Layers": 1}');
    await expect(readEngineReport(join(folder, 'y.json'))).rejects.toMatchObject({
      failure: { kind: 'corrupt-file', file: join(folder, 'y.json') },
    });
    const report = join(folder, 'z.report.json');
    await writeFile(report, '{}');
    await expect(readEngineReport(report)).rejects.toMatchObject({
      failure: { kind: 'corrupt-file', file: report },
    });
  });

  it('stops when cancelled', async () => {
    await writeFile(plan, planBytes([10, 0, 1, 6]));
    await expect(readEngineReport(plan, AbortSignal.abort())).rejects.toThrow('Cancelled');
  });
});
