import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Figure } from '../scripts/lib/figure.ts';
import { summarisePlan } from '../src/tensorrt/plan/summarisePlan.ts';
import { compareEngines } from '../src/tensorrt/report/compareEngines.ts';
import { readEngineReport } from '../src/tensorrt/report/readEngineReport.ts';

const layerCount = 10_000;
const rounds = 15;

/** How long a person waits for an engine: its header, its layers with their times, its kept report, two side by side. */
export async function measure(): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'engine-room-bench-'));
  try {
    const plan = join(folder, 'large.plan');
    await writeSparsePlan(plan, 10_000_000_000);
    const headerMs = await timeMs(() => summarisePlan(plan));
    await writeFile(`${plan}.layers.json`, layersText(layerCount));
    await writeFile(`${plan}.profile.json`, profileText(layerCount));
    const joinMs = await timeMs(() => readEngineReport(plan));
    const { report } = await readEngineReport(plan);
    await writeFile(`${plan}.report.json`, JSON.stringify(report));
    const keptMs = await timeMs(() => readEngineReport(plan));
    const compareMs = await timeMs(() => {
      compareEngines(report, report, { a: 'a', b: 'b' });
    });
    return [
      figure('header of a plan of 10 GB', headerMs),
      figure('10,000 layers read and joined with their times', joinMs),
      figure('kept report of 10,000 layers', keptMs),
      figure('two engines of 10,000 layers compared', compareMs),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function figure(name: string, value: number): Figure {
  return { name, value, unit: 'ms', limit: 100, limitKind: 'max' };
}

/** The round that other work on the machine disturbed least. */
async function timeMs(work: () => unknown): Promise<number> {
  let bestMs = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const started = performance.now();
    await work();
    bestMs = Math.min(bestMs, performance.now() - started);
  }
  return bestMs;
}

/** A plan of 10.0.1.6 that takes no room on the disk. */
async function writeSparsePlan(path: string, sizeBytes: number): Promise<void> {
  const header = new Uint8Array(64);
  header.set(Buffer.from('ftrt'));
  header.set([10, 0, 1, 6], 24);
  await writeFile(path, header);
  const handle = await open(path, 'r+');
  await handle.truncate(sizeBytes);
  await handle.close();
}

function nameOf(index: number): string {
  return `/model/layers.${index}/conv/Conv + /model/layers.${index}/act/Relu`;
}

/** Detailed layers as TensorRT 10 writes them, about 1 kB each. */
function layersText(count: number): string {
  const tensor = (name: string) =>
    `  {\n    "Name": "${name}",\n    "Location": "Device",\n    "Dimensions": [1,256,56,56],\n    "Format/Datatype": "Channel major FP16 format where channel % 8 == 0"\n  }`;
  const layers = Array.from(
    { length: count },
    (_, index) => `{
  "Name": "${nameOf(index)}",
  "LayerType": "CaskConvolution",
  "Inputs": [\n${tensor(`tensor_${index}`)}],
  "Outputs": [\n${tensor(`tensor_${index + 1}`)}],
  "ParameterType": "Convolution",
  "Kernel": [3,3],
  "PaddingMode": "kEXPLICIT_ROUND_DOWN",
  "PrePadding": [1,1],
  "PostPadding": [1,1],
  "Stride": [1,1],
  "Dilation": [1,1],
  "OutMaps": 256,
  "Groups": 1,
  "Weights": {"Type": "Half", "Count": 589824},
  "Bias": {"Type": "Half", "Count": 256},
  "HasBias": 1,
  "HasReLU": 1,
  "TacticName": "sm80_xmma_fprop_implicit_gemm_f16f16_f16f16_f16_nhwckrsc_nhwc_tilesize128x64x32_stage3_warpsize2x2x1_g1_tensor16x8x16",
  "TacticValue": "0x0866ddee325d07a6",
  "StreamId": 0,
  "Metadata": "[ONNX Layer: /model/layers.${index}/conv/Conv]\\u001E[ONNX Layer: /model/layers.${index}/act/Relu]"
}`,
  );
  return `{"Layers": [${layers.join(',')}],\n"Bindings": ["input"\n,"output"\n]}\n`;
}

function profileText(count: number): string {
  const records = Array.from(
    { length: count },
    (_, index) =>
      `, { "name" : "${nameOf(index)}", "timeMs" : ${1 + (index % 7)}, "averageMs" : ${(1 + (index % 7)) / 100}, "medianMs" : 0.01, "percentage" : 0.01 }\n`,
  );
  return `[\n  { "count" : 100 }\n${records.join('')}]\n`;
}
