import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ClassScore, classify, parseLabels } from '../../../src/model/classification.ts';
import { decodeNpz } from '../../../src/model/npz.ts';
import { writeSampleInputs } from '../../../src/model/sampleInputs.ts';
import { loadPipeline } from '../../../src/pipeline/parsePipeline.ts';
import { runPython, withFolder } from './python.ts';

const sample = join(import.meta.dirname, '../../../samples/efficientnet-lite0');

describe('samples/efficientnet-lite0', () => {
  it('recognises its photographs with the real weights', async () => {
    const { settings } = await loadPipeline(join(sample, 'engine-room.yaml'));
    const labels = parseLabels(await readFile(join(sample, settings.postprocess!.labels!), 'utf8'));
    await withFolder(async (folder) => {
      const files = await writeSampleInputs(settings, {
        samples: settings.samples.map((path) => join(sample, path)),
        folder,
      });
      const target = join(folder, 'logits.npz');
      await runPython(
        `
import sys
sys.path.insert(0, sys.argv[1])
import numpy as np, torch
from model import load
network = load()
assert not network.training
with torch.no_grad():
    outputs = {str(i): network(torch.from_numpy(np.load(path)["image"])).numpy() for i, path in enumerate(sys.argv[3:])}
np.savez(sys.argv[2], **outputs)
`,
        [sample, target, ...files.map(({ path }) => path)],
      );
      const logits = decodeNpz(await readFile(target), target);
      const best = Object.values(logits).map((tensor) => classify(tensor, settings.postprocess!, labels)[0]!);
      const shown = (scores: readonly ClassScore[]) =>
        scores.slice(0, 2).map(({ label, score }) => [label, Number(score.toFixed(3))]);
      expect(shown(best[0]!)).toEqual([
        ['Egyptian cat', 0.749],
        ['tiger cat', 0.124],
      ]);
      expect(shown(best[1]!)[0]).toEqual(['espresso', 0.869]);
    });
  });
});
